using Carillon.Domain.Calls;

namespace Carillon.Domain.Cluster;

/// <summary>Means of the legs of a stretch of time; what nobody could judge is null.</summary>
[GenerateSerializer, Immutable, Alias("AudioFigures")]
public readonly record struct AudioFigures(
    [property: Id(0)] int Legs, [property: Id(1)] int Poor, [property: Id(2)] double? Mos, [property: Id(3)] double? FarMos,
    [property: Id(4)] double LossPercent, [property: Id(5)] double JitterMs, [property: Id(6)] double? RoundTripMs)
{
    public static AudioFigures Of(AudioSum s) => new(
        s.Legs, s.Poor, Mean(s.Mos, s.Judged), Mean(s.FarMos, s.FarJudged), Mean(s.LossPercent, s.Legs) ?? 0, Mean(s.JitterMs, s.Legs) ?? 0, Mean(s.RoundTripMs, s.Measured));

    private static double? Mean(double sum, int count) => count == 0 ? null : sum / count;
}

/// <summary>How the legs of one path were heard; <see cref="Line"/> is the last hour's opinion by the minute, oldest first, without minutes in which none ended.</summary>
[GenerateSerializer, Immutable, Alias("AudioSummary")]
public sealed record AudioSummary(
    [property: Id(0)] AudioPath Path, [property: Id(1)] AudioFigures Hour, [property: Id(2)] AudioFigures Day, [property: Id(3)] IReadOnlyList<AudioPoint> Line);

[GenerateSerializer, Immutable, Alias("AudioPoint")]
public readonly record struct AudioPoint([property: Id(0)] DateTimeOffset At, [property: Id(1)] double Mos);

/// <summary>The server and how its legs were heard.</summary>
[GenerateSerializer, Immutable, Alias("ServerAudio")]
public sealed record ServerAudio([property: Id(0)] ServerId Server, [property: Id(1)] IReadOnlyList<AudioSummary> Paths);

/// <summary>How a server's legs were heard: sums by the minute, for a day. Owned by its gateway, so that the floor asks no database.</summary>
internal sealed class AudioTrend
{
    public static readonly TimeSpan Kept = TimeSpan.FromDays(1);
    private const int Hour = 60;
    private const int Day = 24 * Hour;
    private readonly Dictionary<AudioPath, SortedDictionary<long, AudioSum>> _paths = [];

    public static long MinuteOf(DateTimeOffset at) => at.ToUnixTimeSeconds() / 60;

    public void Add(LegAudio audio) => Add(new AudioMinute(AudioPath.For(audio), MinuteOf(audio.At), AudioSum.One(audio.Quality)));

    public void Add(AudioMinute more)
    {
        if (!_paths.TryGetValue(more.Path, out var minutes))
            minutes = _paths[more.Path] = [];
        minutes[more.Minute] = minutes.GetValueOrDefault(more.Minute) + more.Sum;
        while (minutes.Keys.First() <= more.Minute - Day)
            minutes.Remove(minutes.Keys.First());
    }

    public IReadOnlyList<AudioSummary> Read(DateTimeOffset now)
    {
        var minute = MinuteOf(now);
        return [.. _paths.OrderBy(p => p.Key.Of).ThenBy(p => p.Key.Name, StringComparer.Ordinal).Select(p => Summary(p.Key, p.Value, minute)).Where(s => s.Day.Legs > 0)];
    }

    private static AudioSummary Summary(AudioPath path, SortedDictionary<long, AudioSum> minutes, long now)
    {
        var lastHour = minutes.Where(m => m.Key > now - Hour).ToList();
        return new(
            path,
            AudioFigures.Of(lastHour.Aggregate(default(AudioSum), (sum, m) => sum + m.Value)),
            AudioFigures.Of(minutes.Where(m => m.Key > now - Day).Aggregate(default(AudioSum), (sum, m) => sum + m.Value)),
            [.. lastHour.Where(m => m.Value.Judged > 0).Select(m => new AudioPoint(DateTimeOffset.FromUnixTimeSeconds(m.Key * 60), m.Value.Mos / m.Value.Judged))]);
    }
}
