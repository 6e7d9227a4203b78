/* SPDX-License-Identifier: GPL-2.0-or-later
 *
 * Marks regions of a program for the system-call tracer; see docs/regions.md. Nothing to link.
 *
 * Each function is one system call, prctl(0x53595343, 1 or 2, label, 0, 0). The kernel knows no such
 * option and answers EINVAL, which is ignored: without a tracer nothing happens, and errno is kept.
 * A label is UTF-8, at most 255 bytes. A region is of the thread that opened it: end it there.
 */
#ifndef TRACER_REGION_H
#define TRACER_REGION_H

#include <errno.h>
#include <sys/prctl.h>

#define TRACER_REGION_PRCTL 0x53595343
#define TRACER_REGION_BEGIN 1UL
#define TRACER_REGION_END 2UL

static inline void tracer_region_mark(unsigned long edge, const char *label)
{
	int kept = errno;

	(void)prctl(TRACER_REGION_PRCTL, edge, label, 0UL, 0UL);
	errno = kept;
}

static inline void tracer_region_begin(const char *label)
{
	tracer_region_mark(TRACER_REGION_BEGIN, label);
}

static inline void tracer_region_end(const char *label)
{
	tracer_region_mark(TRACER_REGION_END, label);
}

#endif
