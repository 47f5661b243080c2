using Carillon.Journal;
using Carillon.Signalling.Sip;
using Carillon.Switch.Carriers;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Journalling;

/// <summary>What the journal of the boots before this one says: legs that never ended, ends the domain may not have, epochs,
/// STOPs, and recordings that were begun.</summary>
internal sealed class Recovery
{
    private readonly Dictionary<string, LegEnded> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Command> _recordings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SipDialog> _dialogs = new(StringComparer.Ordinal);
    private readonly List<(ulong Sequence, LegEnded End)> _ends = [];
    private readonly List<(ulong Sequence, string Path)> _moved = [];

    public DialPermit Permit { get; } = new();

    public IReadOnlyCollection<LegEnded> OpenLegs => _open.Values;

    /// <summary>Orders of recordings that never became ready, or never came to the recording store; the command id is the file's path.</summary>
    public IReadOnlyCollection<Command> OpenRecordings => _recordings.Values;

    public IReadOnlyList<(ulong Sequence, LegEnded End)> Ends => _ends;

    /// <summary>Recordings in the store whose files here may not have been deleted yet.</summary>
    public IReadOnlyList<(ulong Sequence, string Path)> Moved => _moved;

    /// <summary>How to hang up those of the open legs that were answered.</summary>
    public IEnumerable<SipDialog> OpenDialogs => _open.Keys.Select(leg => _dialogs.GetValueOrDefault(leg)).OfType<SipDialog>();

    public long Unreadable { get; private set; }

    public static Recovery Read(DurableJournal journal)
    {
        var recovery = new Recovery();
        foreach (var record in journal.Replay(0))
            recovery.Take(record);
        return recovery;
    }

    private void Take(JournalRecord record)
    {
        try
        {
            var body = record.Payload.Span[1..];
            switch ((RecordKind)record.Payload.Span[0])
            {
                case RecordKind.Event:
                    Take(EventLog.EventOf(record));
                    break;
                case RecordKind.Checkpoint:
                    Take(SwitchSnapshot.Parser.ParseFrom(body));
                    break;
                case RecordKind.Order:
                    Take(Command.Parser.ParseFrom(body));
                    break;
                case RecordKind.Dialog when KeptDialog.Of(body) is { } kept:
                    _dialogs[kept.LegId] = kept.Dialog;
                    break;
            }
        }
        catch (Exception e) when (e is Google.Protobuf.InvalidProtocolBufferException or System.Text.Json.JsonException or ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            Unreadable++; // the record was whole by its CRC: a newer version wrote it
        }
    }

    private void Take(SwitchEvent happened)
    {
        switch (happened.KindCase)
        {
            case SwitchEvent.KindOneofCase.LegSent:
                Open(happened.LegSent.LegId, happened.LegSent.AttemptId, happened.LegSent.CampaignId, sent: true);
                break;
            case SwitchEvent.KindOneofCase.LegAnswered: // what we sent was told before
                Open(happened.LegAnswered.LegId, happened.LegAnswered.AttemptId, happened.LegAnswered.CampaignId, sent: false).AgentId = happened.LegAnswered.AgentId;
                break;
            case SwitchEvent.KindOneofCase.LinkUp:
                Open(happened.LinkUp.LinkId, "", "", sent: true);
                break;
            case SwitchEvent.KindOneofCase.IncomingCall:
                Open(happened.IncomingCall.LegId, "", "", sent: false);
                break;
            case SwitchEvent.KindOneofCase.LegEnded:
                _open.Remove(happened.LegEnded.LegId);
                _dialogs.Remove(happened.LegEnded.LegId);
                _ends.Add((happened.Sequence, happened.LegEnded));
                break;
            case SwitchEvent.KindOneofCase.RecordingReady:
                Take(happened.Sequence, happened.RecordingReady);
                break;
        }
    }

    private void Take(ulong sequence, RecordingReady ready)
    {
        if (ready.InStore)
            _moved.Add((sequence, ready.Path));
        if (ready.InStore || !ready.Moves)
            _recordings.Remove(ready.RecordingId);
    }

    private void Take(SwitchSnapshot checkpoint)
    {
        foreach (var leg in checkpoint.Legs)
            Open(leg.LegId, leg.AttemptId, leg.CampaignId, leg.InviteSent).AgentId = leg.AgentId;
    }

    private void Take(Command order)
    {
        switch (order.KindCase)
        {
            case Command.KindOneofCase.AnnounceEpoch:
                Permit.Announce(order.AnnounceEpoch.CampaignId, order.AnnounceEpoch.Epoch);
                break;
            case Command.KindOneofCase.StopDialling:
                Permit.Apply(order.StopDialling);
                break;
            case Command.KindOneofCase.StartRecording:
                _recordings[order.StartRecording.RecordingId] = order;
                break;
        }
    }

    private LegEnded Open(string legId, string attemptId, string campaignId, bool sent)
    {
        if (!_open.TryGetValue(legId, out var end))
            _open[legId] = end = new LegEnded { LegId = legId, AttemptId = attemptId, CampaignId = campaignId };
        end.InviteSent |= sent;
        return end;
    }
}
