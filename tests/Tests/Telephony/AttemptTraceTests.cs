using System.Diagnostics;
using Carillon.Telephony;

namespace Carillon.Tests.Telephony;

public sealed class AttemptTraceTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_trace_has_the_attempts_id_and_a_span_of_it_hangs_from_no_other()
    {
        using var source = new ActivitySource(nameof(AttemptTraceTests) + ".ids");
        using var ear = new SpanEar(source.Name);
        var attempt = Guid.CreateVersion7();

        using var span = AttemptTrace.Begin(source, "attempt", attempt, At)!;

        Assert.Equal(attempt.ToString("N"), span.TraceId.ToHexString());
        Assert.Equal(default, span.ParentSpanId);
        Assert.Null(span.ParentId);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void What_is_below_it_is_told_with_the_times_that_it_had()
    {
        using var source = new ActivitySource(nameof(AttemptTraceTests) + ".times");
        using var ear = new SpanEar(source.Name);
        var attempt = Guid.CreateVersion7();
        var root = AttemptTrace.Begin(source, "attempt", attempt, At)!;

        AttemptTrace.Tell(source, "ring", root, At.AddSeconds(1), At.AddSeconds(3));
        root.End(At.AddSeconds(5));

        var spans = ear.Of(attempt);
        Assert.Equal([("ring", 1.0, 2.0), ("attempt", 0.0, 5.0)], spans.Select(s => (s.OperationName, (s.StartTimeUtc - At.UtcDateTime).TotalSeconds, s.Duration.TotalSeconds)));
        Assert.Equal((root.SpanId, root.TraceId), (spans[0].ParentSpanId, spans[0].TraceId));
    }

    [Fact]
    public void While_nobody_listens_there_is_no_span_and_no_garbage()
    {
        using var source = new ActivitySource(nameof(AttemptTraceTests) + ".nobody");
        var attempt = Guid.CreateVersion7();
        Assert.Null(AttemptTrace.Begin(source, "attempt", attempt, At));
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var n = 0; n < 1000; n++)
            AttemptTrace.Tell(source, "ring", AttemptTrace.Begin(source, "attempt", attempt, At), At, At);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
