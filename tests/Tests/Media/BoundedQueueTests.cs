using Carillon.Media;

namespace Carillon.Tests.Media;

public sealed class BoundedQueueTests
{
    [Fact]
    public void Full_is_refused_and_order_is_kept()
    {
        var queue = new BoundedQueue<int>(4);
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 4; i++) Assert.True(queue.TryEnqueue(i));
            Assert.False(queue.TryEnqueue(9));
            for (var i = 0; i < 4; i++) Assert.True(queue.TryDequeue(out var item) && item == i);
            Assert.False(queue.TryDequeue(out _));
        }
    }

    [Fact]
    public async Task Many_producers_lose_nothing_and_each_keeps_its_order()
    {
        const int Producers = 3, Each = 20_000;
        var queue = new BoundedQueue<(int Producer, int Number)>(64);
        var producers = Enumerable.Range(0, Producers).Select(producer => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++) SpinWait.SpinUntil(() => queue.TryEnqueue((producer, i)));
        })).ToArray();
        var next = new int[Producers];
        for (var taken = 0; taken < Producers * Each;)
        {
            if (!queue.TryDequeue(out var item))
            {
                Thread.Yield();
                continue;
            }
            Assert.Equal(next[item.Producer]++, item.Number);
            taken++;
        }
        await Task.WhenAll(producers);
    }
}
