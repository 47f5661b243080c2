using System.Collections.Concurrent;
using System.Diagnostics;

namespace Carillon.Interop.Kit;

/// <summary>Something that is asked for again and again, a few at a time, while a test does harm; what failed is kept with its time.</summary>
internal sealed class Asking : IAsyncDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loops;
    private long _asked;

    public Asking(int atATime, Func<CancellationToken, Task> ask) => _loops = Task.WhenAll(Enumerable.Range(0, atATime).Select(_ => Run(ask)));

    public long Asked => Interlocked.Read(ref _asked);
    public ConcurrentQueue<(long At, string What)> Failures { get; } = [];

    /// <summary>GETs, each of which must be answered by success.</summary>
    public static Asking For(HttpClient http, string path) => new(3, async ct =>
    {
        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), ct);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"{(int)answer.StatusCode} {answer.ReasonPhrase}");
    });

    public string FailuresSince(long stamp) => string.Join("; ", Failures.Where(f => f.At >= stamp).Select(f => $"after {Stopwatch.GetElapsedTime(stamp, f.At).TotalMilliseconds:0} ms: {f.What}"));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
    }

    private async Task Run(Func<CancellationToken, Task> ask)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await ask(_stop.Token);
                Interlocked.Increment(ref _asked);
                await Task.Delay(Every, _stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Failures.Enqueue((Stopwatch.GetTimestamp(), e.Message));
            }
        }
    }
}
