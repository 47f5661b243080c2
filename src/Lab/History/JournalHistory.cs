namespace Carillon.Lab.History;

/// <summary>What one switch's journal says about its legs.</summary>
internal sealed class JournalHistory
{
    // Fields of telephony.proto: SwitchEvent, and of each event the id of its leg.
    private const int Answered = 12;
    private const int Ended = 13;
    private const int LinkUp = 18;
    private const int Sent = 24;
    private const int Incoming = 25;
    private const int SnapshotLegs = 4;

    private readonly Dictionary<string, JournalLeg> _open = [];
    private readonly HashSet<string> _ended = [];

    public required string Name { get; init; }

    /// <summary>Legs without an end, in no order.</summary>
    public IReadOnlyCollection<JournalLeg> Open => _open.Values;

    public List<string> EndedTwice { get; } = [];

    /// <summary>SIP Call-ID to attempt, of every INVITE that the switch says it sent.</summary>
    public Dictionary<string, string> AttemptsByCallId { get; } = [];

    public int Unreadable { get; private set; }

    public void Take(ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty)
        {
            Unreadable++;
            return;
        }

        var read = record[0] switch
        {
            0 => TakeEvent(record[1..]),
            1 => TakeSnapshot(record[1..]),
            2 or 3 => true, // orders, and how answered legs are hung up after a crash
            _ => false,
        };
        if (!read)
            Unreadable++;
    }

    private bool TakeEvent(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field is Answered or Ended or LinkUp or Sent or Incoming)
                TakeLeg(reader.Field, reader.Bytes);
        }

        return !reader.IsBroken;
    }

    private void TakeLeg(int kind, ReadOnlySpan<byte> message)
    {
        var (leg, attempt, callId) = ("", "", "");
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                leg = reader.Text;
            else if (reader.Field == 2 && kind is Sent or Answered or Ended)
                attempt = reader.Text;
            else if (reader.Field == 5 && kind == Sent)
                callId = reader.Text;
        }

        if (kind == Ended)
            End(leg);
        else
            Live(new JournalLeg(leg, attempt, kind == LinkUp));
        if (callId.Length > 0 && attempt.Length > 0)
            AttemptsByCallId[callId] = attempt;
    }

    private bool TakeSnapshot(ReadOnlySpan<byte> message)
    {
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == SnapshotLegs)
                TakeSnapshotLeg(reader.Bytes);
        }

        return !reader.IsBroken;
    }

    private void TakeSnapshotLeg(ReadOnlySpan<byte> message)
    {
        var (leg, attempt, kind) = ("", "", 0UL);
        var reader = new WireReader(message);
        while (reader.Next())
        {
            if (reader.Field == 1)
                leg = reader.Text;
            else if (reader.Field == 2)
                kind = reader.Number;
            else if (reader.Field == 4)
                attempt = reader.Text;
        }

        Live(new JournalLeg(leg, attempt, IsLink: kind == 2));
    }

    private void Live(JournalLeg leg)
    {
        if (leg.Id.Length > 0 && !_ended.Contains(leg.Id))
            _open[leg.Id] = leg;
    }

    private void End(string leg)
    {
        _open.Remove(leg);
        if (!_ended.Add(leg))
            EndedTwice.Add(leg);
    }
}

internal sealed record JournalLeg(string Id, string Attempt, bool IsLink)
{
    /// <summary>Neither a customer nor a link: a phone that may be held on the line for hours.</summary>
    public bool IsPhone => Attempt.Length == 0 && !IsLink;
}
