/* System V IPC and POSIX message queues: valid, failing, and with pointers and sizes that make no sense. */
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <time.h>

#include "calls.h"

static void shared_memory(void)
{
    struct shmid_ds ds;
    CALL(shmget, 0x1234, 0, 0);
    CALL(shmget, IPC_PRIVATE, 0, IPC_CREAT | IPC_EXCL | 0644);
    CALL(shmget, -1, 4096, SHM_HUGETLB | SHM_NORESERVE | IPC_EXCL | 07);
    CALL(shmat, -1, NULL, 0);
    CALL(shmat, -1, BAD, SHM_RDONLY | SHM_RND | SHM_REMAP | 0x1);
    CALL(shmdt, BAD);
    CALL(shmctl, -1, IPC_STAT, &ds);
    CALL(shmctl, -1, IPC_RMID, NULL);
    CALL(shmctl, -1, SHM_LOCK, BAD);
    CALL(shmctl, -1, 77, BAD);
    CALL(shmctl, -1, IPC_SET, BAD);
    memset(&ds, 0, sizeof ds);
    ds.shm_perm.uid = 1;
    ds.shm_perm.gid = 2;
    ds.shm_perm.mode = 0600;
    CALL(shmctl, -1, IPC_SET, &ds);
    int id = CALL(shmget, IPC_PRIVATE, 4096, IPC_CREAT | 0600);
    CALL(shmctl, id, IPC_STAT, &ds);
    CALL(shmctl, id, IPC_RMID, NULL);
}

static void semaphores(void)
{
    struct sembuf operations[2] = {{0, 1, 0}, {1, -1, IPC_NOWAIT | SEM_UNDO}};
    struct timespec none = {0, 0};
    struct semid_ds ds;
    unsigned short values[2] = {5, 6};
    int id = CALL(semget, IPC_PRIVATE, 2, IPC_CREAT | 0600);
    CALL(semget, 0x1234, 1, 0);
    CALL(semctl, -1, 1, SETVAL, 3);
    CALL(semctl, -1, 0, SETALL, values);
    CALL(semctl, -1, 0, IPC_RMID);
    CALL(semctl, -1, 0, IPC_STAT, &ds);
    CALL(semctl, -1, 0, 77, 5);
    CALL(semop, -1, operations, 2);
    CALL(semop, -1, BAD, 2);
    CALL(semop, -1, operations, 0);
    CALL(semtimedop, -1, operations, 2, &none);
    CALL(semtimedop, -1, operations, 1, BAD);
    operations[0].sem_flg = 0x7000;
    CALL(semtimedop, -1, operations, 1, NULL);
    CALL(semctl, id, 0, IPC_STAT, &ds);
    CALL(semctl, id, 0, SETALL, values);
    semctl(id, 0, IPC_RMID);
}

static void messages(void)
{
    struct { long type; char text[40]; } message = {7, "a message"};
    struct msqid_ds ds;
    CALL(msgget, 0x1234, 0);
    int id = CALL(msgget, IPC_PRIVATE, IPC_CREAT | IPC_EXCL | 0600);
    CALL(msgsnd, -1, &message, 10, IPC_NOWAIT);
    CALL(msgsnd, -1, BAD, 10, 0);
    CALL(msgsnd, -1, &message, -1, 0);
    CALL(msgrcv, -1, &message, 40, 0, MSG_NOERROR | IPC_NOWAIT);
    CALL(msgrcv, -1, BAD, 40, -7, MSG_EXCEPT | 010000 | MSG_COPY);
    CALL(msgctl, -1, IPC_STAT, &ds);
    CALL(msgctl, -1, IPC_RMID, NULL);
    CALL(msgctl, -1, 77, NULL);
    CALL(msgsnd, id, &message, 40, 0);
    CALL(msgctl, id, IPC_STAT, &ds);
    CALL(msgrcv, id, &message, 40, 0L, 0);
    CALL(msgsnd, id, &message, 0, 0);
    CALL(msgrcv, id, &message, 40, 0L, 0);
    msgctl(id, IPC_RMID, NULL);
}

static void queues(void)
{
    struct mq_attr attributes = {.mq_maxmsg = 2, .mq_msgsize = 16}, got;
    struct sigevent event = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1};
    struct timespec past = {1, 2};
    char text[16] = "hello";
    unsigned priority;
    int queue = CALL(mq_open, "tracer-test", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &attributes);
    CALL(mq_open, "nonexistent", O_RDONLY);
    CALL(mq_open, BAD, O_RDONLY | O_CREAT, 0, BAD);
    CALL(mq_timedsend, queue, text, 5, 3, NULL);
    CALL(mq_timedsend, queue, text, 5, 0, &past);
    CALL(mq_timedsend, queue, text, 5, 0, &past);
    CALL(mq_timedsend, -1, BAD, -1, -1, BAD);
    CALL(mq_timedreceive, queue, text, 16, &priority, NULL);
    CALL(mq_timedreceive, queue, text, 16, NULL, &past);
    CALL(mq_timedreceive, queue, text, 16, &priority, &past);
    CALL(mq_timedreceive, -1, BAD, 16, BAD, BAD);
    CALL(mq_notify, queue, &event);
    CALL(mq_notify, queue, NULL);
    CALL(mq_notify, -1, BAD);
    CALL(mq_getsetattr, queue, NULL, &got);
    attributes.mq_flags = 0;
    CALL(mq_getsetattr, queue, &attributes, &got);
    CALL(mq_getsetattr, queue, BAD, BAD);
    CALL(mq_unlink, "tracer-test");
    CALL(mq_unlink, "tracer-test");
    CALL(mq_unlink, BAD);
    close(queue);
}

int main(void)
{
    syscall(SYS_close_range, 3, ~0U, 0);
    syscall(SYS_getpid);
    shared_memory();
    semaphores();
    messages();
    queues();
    return 0;
}
