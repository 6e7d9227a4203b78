/* Marks between which two traces of a program are compared. */
#define BEGIN() syscall(SYS_chdir, "/nonexistent/begin")
#define END() syscall(SYS_chdir, "/nonexistent/end")
