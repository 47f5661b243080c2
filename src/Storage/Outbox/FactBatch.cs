using Carillon.Domain.Agents;
using Carillon.Domain.Calls;

namespace Carillon.Storage.Outbox;

/// <summary>
/// Facts that go to the database together, one of each kind and id: of ends and dispositions the highest version,
/// of equals the first.
/// </summary>
internal sealed class FactBatch
{
    private readonly Dictionary<AttemptId, AttemptEnd> _ends = [];
    private readonly Dictionary<AttemptId, DispositionSet> _dispositions = [];
    private readonly Dictionary<RecordingId, RecordingFact> _recordings = [];
    private readonly Dictionary<Guid, AgentActivity> _activities = [];
    private readonly Dictionary<(LegId, ServerId), LegAudio> _audio = [];

    public IReadOnlyCollection<AttemptEnd> Ends => _ends.Values;
    public IReadOnlyCollection<DispositionSet> Dispositions => _dispositions.Values;
    public IReadOnlyCollection<RecordingFact> Recordings => _recordings.Values;
    public IReadOnlyCollection<AgentActivity> Activities => _activities.Values;
    public IReadOnlyCollection<LegAudio> Audio => _audio.Values;

    public void Add(AttemptEnd end)
    {
        if (!_ends.TryGetValue(end.Id, out var known) || end.Version > known.Version)
            _ends[end.Id] = end;
    }

    public void Add(DispositionSet disposition)
    {
        if (!_dispositions.TryGetValue(disposition.Attempt, out var known) || disposition.Version > known.Version)
            _dispositions[disposition.Attempt] = disposition;
    }

    public void Add(RecordingFact recording)
    {
        if (!_recordings.TryGetValue(recording.Id, out var known) || recording.Version > known.Version)
            _recordings[recording.Id] = recording;
    }

    public void Add(AgentActivity activity) => _activities.TryAdd(activity.Id, activity);

    public void Add(LegAudio audio) => _audio.TryAdd((audio.Leg, audio.Server), audio);
}
