using Carillon.Media;

namespace Carillon.Tests.Media;

public sealed class DoorbellTests
{
    [Fact]
    public void Who_finds_work_does_not_sleep_and_who_does_is_woken_once_for_each_time_he_lay_down()
    {
        const int pieces = 20_000;
        var (posted, done, slept) = (0, 0, 0);
        using var bell = Doorbell.TryCreate(() => Volatile.Read(ref posted) > done);
        Assert.NotNull(bell);
        var sleeper = new Thread(() =>
        {
            while (done < pieces)
            {
                done = Volatile.Read(ref posted);
                if (done == pieces) return;
                bell.Sleep();
                slept++;
            }
        });
        sleeper.Start();
        var posters = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < pieces / 4; i++)
            {
                Interlocked.Increment(ref posted);
                bell.Ring();
                if (i % 64 == 0) Thread.Sleep(0);
            }
        })).ToList();
        posters.ForEach(p => p.Start());
        posters.ForEach(p => p.Join());
        Assert.True(sleeper.Join(TimeSpan.FromSeconds(30)), $"it sleeps on at {done} of {pieces}, after {slept} rests");
        Assert.Equal(pieces, done);
    }
}
