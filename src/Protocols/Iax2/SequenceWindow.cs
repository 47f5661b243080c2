namespace Carillon.Protocols.Iax2;

/// <summary>What a frame's number says about it.</summary>
public enum SequenceVerdict
{
    InOrder,
    /// <summary>Seen before: acknowledge it again, do nothing else.</summary>
    Duplicate,
    /// <summary>Something in front of it is missing: answer VNAK.</summary>
    Gap,
}

/// <summary>The sequence numbers of one call (RFC 5456 section 7.1), modulo 256 each way.</summary>
public struct SequenceWindow
{
    /// <summary>More unacknowledged frames would make old and new numbers look alike.</summary>
    public const int MaxInFlight = 100;
    byte _acknowledgedIn;

    /// <summary>OSeqno of the next frame sent.</summary>
    public byte NextOut { get; private set; }
    /// <summary>ISeqno of every frame sent: the number expected next from the other side.</summary>
    public byte NextIn { get; private set; }
    /// <summary>The oldest of ours that the other side has not acknowledged; NextOut if it has all.</summary>
    public byte UnacknowledgedFrom { get; private set; }

    public readonly int InFlight => (byte)(NextOut - UnacknowledgedFrom);
    /// <summary>Something was received that nothing sent since has acknowledged.</summary>
    public readonly bool OwesAcknowledgement => _acknowledgedIn != NextIn;

    /// <summary>Takes a number for a frame that counts.</summary>
    public byte TakeOut()
    {
        OnSent();
        return NextOut++;
    }

    /// <summary>Any frame sent carries ISeqno, and so acknowledges.</summary>
    public void OnSent() => _acknowledgedIn = NextIn;

    /// <summary>Judges a received frame that counts, and moves on if it is the next.</summary>
    public SequenceVerdict Receive(byte outSequence)
    {
        if (outSequence == NextIn)
        {
            NextIn++;
            return SequenceVerdict.InOrder;
        }
        return (byte)(outSequence - NextIn) < 128 ? SequenceVerdict.Gap : SequenceVerdict.Duplicate;
    }

    /// <summary>Takes the ISeqno of a received frame. False: it acknowledges nothing new, or what was never sent.</summary>
    public bool Acknowledge(byte inSequence)
    {
        var gained = (byte)(inSequence - UnacknowledgedFrom);
        if (gained == 0 || gained > InFlight) return false;
        UnacknowledgedFrom = inSequence;
        return true;
    }
}
