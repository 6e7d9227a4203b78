;; Opens "file" in the directory that is descriptor 3, seeks in it with each whence, reads 4 bytes, and closes it.
;; What each call answers is at 0, 4, 8, …; what a seek says is the new offset at 64, 72, 80; what was read at 128.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $path_open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_seek" (func $fd_seek (param i32 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 256) "file")
  (data (i32.const 264) "\80\00\00\00\04\00\00\00") ;; an iovec: address 128, 4 bytes
  (global $fd (mut i32) (i32.const -1))
  (func (export "run") (param $rights i64)
    (i32.store (i32.const 0)
      (call $path_open (i32.const 3) (i32.const 0) (i32.const 256) (i32.const 4) (i32.const 0)
        (local.get $rights) (i64.const 0) (i32.const 0) (i32.const 272)))
    (global.set $fd (i32.load (i32.const 272)))
    (i32.store (i32.const 4) (call $fd_seek (global.get $fd) (i64.const 512) (i32.const 0) (i32.const 64)))
    (i32.store (i32.const 8) (call $fd_seek (global.get $fd) (i64.const -12) (i32.const 1) (i32.const 72)))
    (i32.store (i32.const 12) (call $fd_seek (global.get $fd) (i64.const -24) (i32.const 2) (i32.const 80)))
    (i32.store (i32.const 16) (call $fd_read (global.get $fd) (i32.const 264) (i32.const 1) (i32.const 276)))
    (i32.store (i32.const 20) (call $fd_close (global.get $fd)))))
