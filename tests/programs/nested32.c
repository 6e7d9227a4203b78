/* A call of write from nested functions, without a library: by int 0x80, and by the vdso's entry. */
static void *entry; /* AT_SYSINFO */

__attribute__((noinline)) static void inner(char letter)
{
    long result;
    if (letter == 'v')
        __asm__ volatile("call *%5" : "=a"(result) : "0"(4), "b"(1), "c"(&letter), "d"(1), "m"(entry) : "memory");
    else
        __asm__ volatile("int $0x80" : "=a"(result) : "0"(4), "b"(1), "c"(&letter), "d"(1) : "memory");
}

__attribute__((noinline)) static void middle(char letter)
{
    inner(letter);
    __asm__ volatile("");
}

__attribute__((used)) static void begin(unsigned *stack)
{
    unsigned *words = stack + 1 + *stack + 1; /* behind the arguments: the environment, and the auxiliary vector */
    while (*words++)
        continue;
    for (; *words; words += 2)
        if (*words == 32)
            entry = (void *)words[1];
    middle('i');
    if (entry)
        middle('v');
    __asm__ volatile("int $0x80" : : "a"(1), "b"(0));
}

__asm__(".globl _start\n_start: .cfi_startproc\n .cfi_undefined eip\n mov %esp, %eax\n push %eax\n"
        " .cfi_adjust_cfa_offset 4\n call begin\n hlt\n .cfi_endproc\n .type _start, @function\n .size _start, .-_start\n");
