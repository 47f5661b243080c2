using Carillon.Switch.Control;

namespace Carillon.Tests.Switch;

public sealed class OutboxTests
{
    private readonly WakeUps _wakeUps = new();

    [Fact]
    public async Task A_reader_is_woken_when_the_turn_is_over_and_finds_all_of_it()
    {
        var outbox = new Outbox<int>(10, _wakeUps);
        var waiting = outbox.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        outbox.Offer(1);
        outbox.Offer(2);
        await Task.Delay(50, TestContext.Current.CancellationToken); // Long enough for the pool to wake it, had anybody asked.
        Assert.False(waiting.IsCompleted);

        _wakeUps.TurnEnded();
        Assert.True(await waiting);
        Assert.Equal([1, 2], Taken(outbox));
    }

    [Fact]
    public async Task All_readers_of_a_turn_are_woken()
    {
        var outboxes = Enumerable.Range(0, 20).Select(_ => new Outbox<int>(10, _wakeUps)).ToList();
        var waiting = outboxes.Select(o => o.WaitAsync(TestContext.Current.CancellationToken).AsTask()).ToList();
        foreach (var outbox in outboxes) outbox.Offer(1);
        _wakeUps.TurnEnded();
        Assert.All(await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken), Assert.True);
    }

    [Fact]
    public void Who_is_too_far_behind_is_told()
    {
        var outbox = new Outbox<int>(2, _wakeUps);
        Assert.Equal([true, true, false], new[] { outbox.Offer(1), outbox.Offer(2), outbox.Offer(3) });
        Assert.Equal([1, 2], Taken(outbox));
        Assert.True(outbox.Offer(4));
    }

    [Fact]
    public async Task What_is_there_is_read_before_the_end()
    {
        var outbox = new Outbox<int>(10, _wakeUps);
        outbox.Offer(1);
        outbox.Complete();
        _wakeUps.TurnEnded();
        Assert.True(await outbox.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal([1], Taken(outbox));
        Assert.False(await outbox.WaitAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Who_is_cut_off_hears_why()
    {
        var outbox = new Outbox<int>(10, _wakeUps);
        var waiting = outbox.WaitAsync(TestContext.Current.CancellationToken).AsTask();
        outbox.Complete(new TimeoutException("too slow"));
        _wakeUps.TurnEnded();
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.IsType<TimeoutException>(thrown);
        Assert.Equal("too slow", thrown.Message);
    }

    /// <summary>Items that come while the reader is being woken are not left lying.</summary>
    [Fact]
    public async Task Nothing_is_left_lying_however_the_two_meet()
    {
        const int Count = 20_000;
        var outbox = new Outbox<int>(Count, _wakeUps);
        var reader = Task.Run(async () =>
        {
            var seen = 0;
            while (seen < Count && await outbox.WaitAsync(TestContext.Current.CancellationToken))
                seen += Taken(outbox).Count;
            return seen;
        }, TestContext.Current.CancellationToken);
        for (var i = 0; i < Count; i++)
        {
            outbox.Offer(i);
            if (i % 3 == 0) _wakeUps.TurnEnded();
        }

        _wakeUps.TurnEnded();
        Assert.Equal(Count, await reader.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    private static List<int> Taken(Outbox<int> outbox)
    {
        var taken = new List<int>();
        while (outbox.TryTake(out var item)) taken.Add(item);
        return taken;
    }
}
