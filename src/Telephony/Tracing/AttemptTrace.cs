using System.Diagnostics;

namespace Carillon.Telephony;

/// <summary>
/// An attempt's trace has the attempt's id. So every process tells its spans of the same trace without having been told of it, before and after another one died, and whoever has an
/// attempt's id has its trace. Spans of different processes stand beside each other in it: .NET lets nobody choose a span's own id, so none can name another's as its parent.
/// </summary>
public static class AttemptTrace
{
    /// <summary>A span of the attempt that hangs from no other; null: nobody listens, or not to this attempt.</summary>
    public static Activity? Begin(ActivitySource source, string name, Guid attempt, DateTimeOffset from)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.HasListeners() ? Detached(source, name, Of(attempt), from) : null;
    }

    /// <summary>A span below another one, of the same process.</summary>
    public static Activity? Begin(ActivitySource source, string name, Activity? under, DateTimeOffset from = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return under is null ? null : Detached(source, name, under.Context, from);
    }

    /// <summary>The same for what is over.</summary>
    public static void Tell(ActivitySource source, string name, Activity? under, DateTimeOffset from, DateTimeOffset to) => Begin(source, name, under, from)?.End(to);

    public static void End(this Activity span, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(span);
        span.SetEndTime(at.UtcDateTime);
        span.Stop();
    }

    private static ActivityContext Of(Guid attempt)
    {
        Span<byte> id = stackalloc byte[16];
        attempt.TryWriteBytes(id, bigEndian: true, out _);
        return new ActivityContext(ActivityTraceId.CreateFromBytes(id), default, ActivityTraceFlags.Recorded);
    }

    // It is nobody's current activity: it outlives the method that begins it, and loops that are begun meanwhile are no part of it.
    private static Activity? Detached(ActivitySource source, string name, ActivityContext parent, DateTimeOffset from)
    {
        var current = Activity.Current;
        Activity.Current = null;
        var span = source.StartActivity(name, ActivityKind.Internal, parent, startTime: from);
        Activity.Current = current;
        return span;
    }
}
