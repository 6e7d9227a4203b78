"""Traces for other programs: tables (CSV, Parquet), timelines (Perfetto), flame graphs, seccomp profiles."""
