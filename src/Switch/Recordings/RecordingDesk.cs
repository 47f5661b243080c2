using System.Globalization;
using Carillon.Media;
using Carillon.Switch.Control;
using Carillon.Switch.Legs;
using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Recordings;

/// <summary>Recordings in progress: left the customer, right the agent. One ends with the first of its two legs.</summary>
internal sealed partial class RecordingDesk(Floor floor, ILoggerFactory log)
{
    private readonly ILogger _log = log.CreateLogger<RecordingDesk>();
    private readonly Dictionary<string, (StartRecording Order, Recording Recording, string Path)> _running = new(StringComparer.Ordinal);
    private readonly Remembered<bool> _seen = new(floor.Clock, floor.Options.Memory, 200_000);

    public int Count => _running.Count;

    public RecordingMover Mover { get; } = new(floor, log);

    /// <summary>Recordings that are being written or closed, or wait for the store; what a restart would have to look after.</summary>
    public IEnumerable<Command> AsCommands() => _running.Values.Select(r => KeptOrder(r.Order, r.Path)).Concat(Mover.AsCommands());

    public Outcome Start(StartRecording order)
    {
        if (_seen.Contains(order.RecordingId))
            return Outcome.AlreadyDone();
        if (!Guid.TryParseExact(order.RecordingId, "N", out _))
            return Outcome.Invalid("recording_id is not 32 hex digits");
        var (customer, agent) = (floor.Legs.Find(order.CustomerLegId), floor.Legs.Find(order.AgentLegId));
        if (customer?.Media is null)
            return Outcome.UnknownLeg(order.CustomerLegId);
        if (agent?.Media is null)
            return Outcome.UnknownLeg(order.AgentLegId);

        _seen.Add(order.RecordingId, true);
        var path = PathOf(order.RecordingId, floor.Clock.GetUtcNow());
        floor.Events.Keep(KeptOrder(order, path));
        var recording = floor.Media.StartRecording(customer.Media, agent.Media, path, result => floor.Loop.Post(() => Finished(order.RecordingId, result)));
        _running[order.RecordingId] = (order, recording, path);
        customer.RecordingId = agent.RecordingId = order.RecordingId;
        if (customer.Serves.Length == 0)
            customer.Serves = order.AttemptId;
        floor.Calls.RecordingBegun(order.AttemptId, customer.Id, order.RecordingId);
        return Outcome.Ok;
    }

    public Outcome Pause(PauseRecording order)
    {
        if (!_running.TryGetValue(order.RecordingId, out var running))
            return Unknown(order.RecordingId);
        if (order.Resume)
            floor.Media.Resume(running.Recording);
        else
            floor.Media.Pause(running.Recording);
        return Outcome.Ok;
    }

    public Outcome Stop(StopRecording order)
    {
        if (!_running.TryGetValue(order.RecordingId, out var running))
            return Unknown(order.RecordingId);
        Stop(running.Order, running.Recording);
        return Outcome.Ok;
    }

    public void LegEnds(Leg leg)
    {
        // After a transfer a leg may be in two: the one that is just being closed, and the next.
        foreach (var (order, recording, _) in _running.Values)
        {
            if (order.CustomerLegId == leg.Id || order.AgentLegId == leg.Id)
                Stop(order, recording);
        }
    }

    // The id of a kept order is of no use after a restart; the path, which depends on the day, is.
    private static Command KeptOrder(StartRecording order, string path) => new() { CommandId = path, StartRecording = order };

    private static string PathOf(string recordingId, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{at:yyyy}/{at:MM}/{at:dd}/{recordingId}.wav");

    private void Stop(StartRecording order, Recording recording)
    {
        foreach (var id in new[] { order.CustomerLegId, order.AgentLegId })
        {
            if (floor.Legs.Find(id) is { } leg && leg.RecordingId == order.RecordingId)
                leg.RecordingId = "";
        }

        floor.Media.Stop(recording);
    }

    private void Finished(string recordingId, RecordingResult result)
    {
        if (!_running.Remove(recordingId, out var running))
            return;
        if (result.Fault is { } fault)
            LogFault(running.Order.AttemptId, recordingId, fault);
        Tell(KeptOrder(running.Order, running.Path), new RecordingReady
        {
            RecordingId = recordingId,
            AttemptId = running.Order.AttemptId,
            Path = running.Path,
            DurationMs = (ulong)result.Duration.TotalMilliseconds,
            Bytes = (ulong)result.Bytes,
            Sha256 = result.Sha256,
            FinishedUnixMs = (ulong)floor.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
        });
    }

    /// <summary>A file is whole: the domain is told, and it is on its way to the store.</summary>
    /// <param name="kept">Its order, with the path as id.</param>
    public void Tell(Command kept, RecordingReady ready)
    {
        ready.Moves = Mover.IsOn;
        floor.Events.Publish(new SwitchEvent { RecordingReady = ready });
        if (Mover.IsOn)
            Mover.Take(kept, ready);
    }

    private Outcome Unknown(string recordingId) =>
        _seen.Contains(recordingId) ? Outcome.AlreadyDone("the recording has ended") : Outcome.Invalid($"recording '{recordingId}' is not here");

    [LoggerMessage(6301, LogLevel.Warning, "Attempt {Attempt}: recording {Recording} is incomplete: {Fault}")]
    private partial void LogFault(string attempt, string recording, string fault);
}
