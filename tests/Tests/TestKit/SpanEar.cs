using System.Collections.Concurrent;
using System.Diagnostics;

namespace Carillon.Tests.TestKit;

/// <summary>Keeps the spans of one source that end while it listens. Tests run side by side: look for your attempt's.</summary>
internal sealed class SpanEar : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    public SpanEar(string source)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _ended.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>In the order in which they ended.</summary>
    public IReadOnlyList<Activity> Of(Guid attempt) => [.. _ended.Where(s => s.TraceId.ToHexString() == attempt.ToString("N"))];

    public void Dispose() => _listener.Dispose();
}
