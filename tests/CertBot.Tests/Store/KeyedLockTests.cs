using CertBot.Store;

namespace CertBot.Tests.Store;

/// <summary>One holder of a key at a time, in the order of arrival.</summary>
public sealed class KeyedLockTests
{
    private readonly KeyedLock _locks = new();

    [Fact]
    public async Task Those_who_wait_for_a_key_get_it_in_the_order_of_arrival()
    {
        var first = await _locks.Acquire("a", default);
        var second = _locks.Acquire("a", default).AsTask();
        var third = _locks.Acquire("a", default).AsTask();
        Assert.False(second.IsCompleted);

        first.Dispose();
        var held = await second;
        Assert.False(third.IsCompleted);

        held.Dispose();
        (await third).Dispose();
        Assert.Equal(0, _locks.Count);
    }

    [Fact]
    public async Task Another_key_is_not_waited_for()
    {
        using var one = await _locks.Acquire("a", default);

        var another = _locks.Acquire("b", default);

        Assert.True(another.IsCompletedSuccessfully);
        (await another).Dispose();
        Assert.Equal(1, _locks.Count);
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_keeps_nobody_waiting()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await _locks.Acquire("a", default);
        var second = _locks.Acquire("a", cancelled.Token).AsTask();
        var third = _locks.Acquire("a", default).AsTask();

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        first.Dispose();
        (await third).Dispose();

        Assert.Equal(0, _locks.Count);
    }
}
