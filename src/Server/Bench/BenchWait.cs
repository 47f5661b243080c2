using System.Diagnostics;

namespace Carillon.Server.Bench;

/// <summary>For what nobody tells: looks again and again, but not for ever.</summary>
internal static class BenchWait
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>For calls, trunks and hang-ups; on a busy machine they take seconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <exception cref="TimeoutException">It did not come; the message says what.</exception>
    public static async Task Until(Func<Task<bool>> isSo, string what, CancellationToken ct)
    {
        var watch = Stopwatch.StartNew();
        while (!await isSo())
        {
            if (watch.Elapsed > Patience)
                throw new TimeoutException($"waited {Patience.TotalSeconds:0} s for {what}");
            await Task.Delay(Look, ct);
        }
    }

    public static Task Until(Func<bool> isSo, string what, CancellationToken ct) => Until(() => Task.FromResult(isSo()), what, ct);
}
