using System.Collections.Concurrent;
using Carillon.Telephony.V1;

namespace Carillon.Server.Bench;

/// <summary>
/// One server's legs as the domain would keep them: live events say which were there, the journal must have one end for each. What is on the books is forgotten
/// there, as a domain does once it has stored it.
/// </summary>
internal sealed class SoakLedger(ServerUnderTest server)
{
    private readonly ConcurrentDictionary<string, bool> _there = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _recordings = new();
    private long _last;
    private long _lost;
    private long _heard;
    private ulong _forgotten;

    /// <summary>Voice frames of links that did not come, and those that did.</summary>
    public (long Lost, long Heard) Frames => (Interlocked.Read(ref _lost), Interlocked.Read(ref _heard));

    public int Legs => _there.Count;

    public int WithoutEnd => _there.Keys.Count(leg => !_ends.ContainsKey(leg));

    public int EndedTwice => _ends.Values.Count(ends => ends > 1);

    public void Open() => server.Happened += Note;

    /// <summary>Files that are finished, each once.</summary>
    public IEnumerable<string> TakeRecordings()
    {
        while (_recordings.TryDequeue(out var path))
            yield return Path.Combine(server.Recordings, path);
    }

    /// <summary>Reads the journal from where it was read last, and lets the server forget that.</summary>
    public async Task Audit(CancellationToken ct)
    {
        var upTo = (ulong)Interlocked.Read(ref _last);
        foreach (var ended in (await server.Replay(_forgotten, upTo, ct)).Select(e => e.LegEnded).OfType<LegEnded>())
            _ends[ended.LegId] = _ends.GetValueOrDefault(ended.LegId) + 1;
        _forgotten = upTo;
        await server.Do(new Command { ForgetBefore = new ForgetBefore { Sequence = upTo } }, ct);
    }

    private void Note(SwitchEvent happened)
    {
        if (happened.Sequence > 0)
            Interlocked.Exchange(ref _last, (long)happened.Sequence);
        if ((happened.LegAnswered?.LegId ?? happened.LinkUp?.LinkId) is { } leg)
            _there[leg] = true;
        if (happened.RecordingReady is { } ready)
            _recordings.Enqueue(ready.Path);
        if (happened.LegQuality is { } quality)
        {
            Interlocked.Add(ref _lost, quality.PacketsLost);
            Interlocked.Add(ref _heard, quality.PacketsReceived);
        }
    }
}
