using System.Diagnostics;

namespace Carillon.Interop.Kit;

/// <summary>Waits for what another process does; who waited in vain says for what, and what there was instead.</summary>
internal static class Eventually
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static async Task Holds(Func<Task<bool>> condition, TimeSpan atMost, Func<string> what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > atMost)
                Assert.Fail($"waited {atMost} for {what()}");
            await Task.Delay(LookEvery);
        }
    }

    public static Task Holds(Func<bool> condition, TimeSpan atMost, Func<string> what) => Holds(() => Task.FromResult(condition()), atMost, what);
}
