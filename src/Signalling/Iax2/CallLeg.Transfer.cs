using System.Net;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>
/// A call that is moved from one peer to another (RFC 5456 section 6.5): by its peer, which then leaves the path; or by us, who have two calls and connect their
/// peers with each other. Both peers must be configured for it, and nothing is sent to an address that is not such a peer's.
/// </summary>
sealed partial class CallLeg
{
    TransferState _transfer;
    uint _transferId;
    IPEndPoint? _there;
    ushort _thereNumber;
    Iax2Peer? _therePeer;
    CallLeg? _partner;
    Action<bool>? _transferEnded;
    uint _releasedAt;
    int _reaches;
    long _nextReach = LoopClock.Never;
    long _transferLimit = LoopClock.Never;

    bool MayMove => IsLinked && _peer.Transfers && _cipher is null;

    /// <summary>Whether a frame is of whom this call is to be moved to: that one may say TXCNT and TXACC, and all else waits until the call is moved.</summary>
    public bool IsFromThere(in FullFrame frame, IPEndPoint from) =>
        _transfer is TransferState.Reaching or TransferState.Ready && from.Equals(_there) && frame.SourceCallNumber == _thereNumber;

    public void OnFrameFromThere(in FullFrame frame)
    {
        var isOurs = System.Buffers.OperationStatus.Done == InformationElements.TryParse(frame.Payload, out var elements) && elements.TransferId is { } id && id == _transferId;
        if (frame.IsIax(IaxCommand.TxCnt) && isOurs) Transfer(TransferInput.ReachedFromThere);
        else if (frame.IsIax(IaxCommand.TxAcc)) Transfer(TransferInput.Reached); // it has no element: our TXCNT's number and address are its proof
    }

    /// <summary>Mover: both calls go to each other's peers. Told once: whether they do.</summary>
    public void MoveTo(CallLeg other, Action<bool> ended)
    {
        if (other == this || !MayMove || !other.MayMove || Handle.Format != other.Handle.Format || (_transfer, other._transfer) != (TransferState.None, TransferState.None))
        {
            ended(false);
            return;
        }
        var id = (uint)Random.Shared.NextInt64(1, uint.MaxValue);
        foreach (var (leg, partner) in new[] { (this, other), (other, this) })
        {
            (leg._transferId, leg._partner, leg._there, leg._thereNumber) = (id, partner, partner.Address, partner.RemoteNumber);
            leg._transferEnded = leg == this ? ended : null;
            leg.Transfer(TransferInput.Ask);
        }
    }

    void OnTxReq(in InformationElements elements)
    {
        var peer = MayMove && _transfer == TransferState.None ? PeerThere(elements) : null;
        if (peer is not null)
        {
            (_there, _thereNumber, _therePeer, _transferId) = (elements.ApparentAddress!, elements.CallNumber!.Value, peer, elements.TransferId!.Value);
            _reaches = 0;
        }
        Transfer(peer is null ? TransferInput.RequestForbidden : TransferInput.RequestAllowed);
    }

    void OnTxRel(uint timestamp)
    {
        _releasedAt = timestamp;
        Transfer(TransferInput.ReleaseReceived);
    }

    /// <summary>Null: not somebody who may be spoken to, or it is the one who speaks.</summary>
    Iax2Peer? PeerThere(in InformationElements elements)
    {
        if (elements.ApparentAddress is not { } there || elements.CallNumber is not (> 0 and <= 0x7FFF and var number) || elements.TransferId is null) return null;
        if (_services.Calls.Find(there, number) is not null) return null;
        return _services.TransferPeerAt(there);
    }

    void Transfer(TransferInput input)
    {
        (_transfer, var action) = TransferStateMachine.Step(_transfer, input);
        _transferLimit = _transfer == TransferState.None ? LoopClock.Never : _transferLimit == LoopClock.Never ? _services.Clock.After(_services.Timers.Transfer) : _transferLimit;
        if (_transfer != TransferState.Reaching) _nextReach = LoopClock.Never;
        Do(action);
        if (_state != CallState.Ended) Reschedule();
    }

    void Do(TransferAction action)
    {
        switch (action)
        {
            case TransferAction.SendTxCnt: Reach(); break;
            case TransferAction.SendTxAcc: SendThere(IaxCommand.TxAcc, []); break;
            case TransferAction.SendTxReady: SendTxReady(); break;
            case TransferAction.SendTxRej: Send(IaxCommand.TxRej); break;
            case TransferAction.Move: Move(); break;
            case TransferAction.SendTxReq: SendTxReq(); break;
            case TransferAction.ReleaseBoth: ReleaseBoth(); break;
            case TransferAction.GiveUp: GiveUp(); break;
            case TransferAction.RejectAndGiveUp: Send(IaxCommand.TxRej); GiveUp(); break;
            case TransferAction.None: break;
        }
    }

    /// <summary>TXCNT (6.5.3), again and again until TXACC.</summary>
    void Reach()
    {
        if (_reaches++ > _services.Timers.MaxRetries)
        {
            Transfer(TransferInput.TooLong);
            return;
        }
        var writer = new InformationElementWriter(stackalloc byte[8]);
        writer.Add(InformationElementType.TransferId, _transferId);
        SendThere(IaxCommand.TxCnt, writer.Elements);
        _nextReach = _services.Clock.After(_services.Timers.RetryFirst);
    }

    void SendTxReady()
    {
        var writer = new InformationElementWriter(stackalloc byte[16]);
        writer.Add(InformationElementType.CallNumber, LocalNumber);
        writer.Add(InformationElementType.TransferId, _transferId);
        Send(FrameType.Iax, (byte)IaxCommand.TxReady, writer.Elements);
    }

    void SendTxReq()
    {
        var writer = new InformationElementWriter(stackalloc byte[64]);
        writer.Add(InformationElementType.ApparentAddress, _there!);
        writer.Add(InformationElementType.CallNumber, _thereNumber);
        writer.Add(InformationElementType.TransferId, _transferId);
        Send(FrameType.Iax, (byte)IaxCommand.TxReq, writer.Elements);
    }

    void SendTxRel()
    {
        var writer = new InformationElementWriter(stackalloc byte[8]);
        writer.Add(InformationElementType.CallNumber, _thereNumber);
        Send(FrameType.Iax, (byte)IaxCommand.TxRel, writer.Elements);
    }

    void SendThere(IaxCommand command, ReadOnlySpan<byte> elements)
    {
        Span<byte> frame = stackalloc byte[FullFrame.HeaderLength + 8];
        new FullFrame { SourceCallNumber = LocalNumber, DestinationCallNumber = _thereNumber, Timestamp = NextTimestamp(), Type = FrameType.Iax, RawSubclass = (byte)command, Payload = elements }.TryWrite(frame, out var written);
        _services.Send(frame[..written], _there!);
    }

    /// 1 who asked for it hears that it is so  2 another place, another peer, numbers from 0  3 the host
    void Move()
    {
        SendOutsideSequence(IaxCommand.Ack, _releasedAt); // 1
        _sender.Clear(); // 2
        _services.Calls.UnbindRemote(this);
        (Address, _peer, _window) = (_there!, _therePeer!, default);
        (Handle.Remote, Handle.Peer) = (Address, _peer.Name);
        Learn(_thereNumber);
        _services.Counters.Add(Iax2Count.CallsMoved);
        Tell(e => e.Moved(Handle)); // 3
    }

    void ReleaseBoth()
    {
        if (_partner is not { _transfer: TransferState.PartyReady } partner) return;
        var told = _transferEnded ?? partner._transferEnded;
        told?.Invoke(true);
        foreach (var leg in new[] { this, partner })
        {
            (leg._partner, leg._transferEnded, leg._transferLimit) = (null, null, LoopClock.Never);
            leg.Step(CallInput.TransferReleased, new Iax2CallEnd(Iax2EndedBy.Moved, CauseCode.NormalClearing, "its peers speak with each other"));
        }
    }

    /// <summary>Also where one of the two calls ends meanwhile.</summary>
    void GiveUp()
    {
        if (_partner is not { } partner) return;
        var told = _transferEnded ?? partner._transferEnded;
        (_partner, partner._partner, _transferEnded, partner._transferEnded) = (null, null, null, null);
        partner.Transfer(TransferInput.OtherGaveUp);
        told?.Invoke(false);
    }

    void OnTransferDue(long now)
    {
        if (_transferLimit <= now) Transfer(TransferInput.TooLong);
        else if (_nextReach <= now) Reach();
    }
}
