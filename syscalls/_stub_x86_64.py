"""The machine code of `_stub.py` for x86_64: a task that makes the calls of a table, and nothing else.

clone3(rdi, rsi); in the new task, for each row at rdx, rcx times: make the call, keep its return word
"""

CODE = bytes.fromhex(
    "4989d0"  # mov r8, rdx     the table
    "4989c9"  # mov r9, rcx     how many rows
    "b8b3010000"  # mov eax, 435    clone3
    "0f05"  # syscall
    "4885c0"  # test rax, rax
    "7401"  # je child
    "c3"  # ret             the parent: the new tid, or minus an errno
    "4c89c3"  # child: mov rbx, r8
    "4c89cd"  # mov rbp, r9
    "4885ed"  # next: test rbp, rbp
    "742a"  # je done
    "488b03"  # mov rax, [rbx]
    "488b7b08"  # mov rdi, [rbx + 8]
    "488b7310"  # mov rsi, [rbx + 16]
    "488b5318"  # mov rdx, [rbx + 24]
    "4c8b5320"  # mov r10, [rbx + 32]
    "4c8b4328"  # mov r8, [rbx + 40]
    "4c8b4b30"  # mov r9, [rbx + 48]
    "0f05"  # syscall
    "48894338"  # mov [rbx + 56], rax
    "4883c340"  # add rbx, 64
    "48ffcd"  # dec rbp
    "ebd1"  # jmp next
    "31ff"  # done: xor edi, edi
    "b83c000000"  # mov eax, 60     exit
    "0f05"  # syscall
    "f4"  # hlt
)
