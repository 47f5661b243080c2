using System.Buffers;
using System.Net;
using System.Security.Cryptography;
using Carillon.Protocols.Iax2;

namespace Carillon.Signalling.Iax2;

/// <summary>
/// Frames that belong to no call. Nothing is kept for their senders: a NEW is answered with a call token, and becomes a call only with a valid
/// token, a known name and that peer's address. No answer is longer than what it answers, and there is a budget for them.
/// </summary>
sealed class FrontDoor(LoopServices services, Func<Iax2Peer, IPEndPoint, Iax2NewCall, CallLeg> create, Action<Iax2Registration> registrationChanged)
{
    readonly byte[] _tokenSecret = RandomNumberGenerator.GetBytes(32);
    readonly long _began = services.Clock.Now;
    readonly ReplyBudget _budget = new(services.Clock, services.Options.StrangerRepliesPerSecond);

    readonly ProofMemory _proofs = new(services.Clock, services.Timers.CallTokenLife + TimeSpan.FromSeconds(2)); // tokens count whole seconds

    public PeerTable Peers { get; set; } = PeerTable.Empty;

    public Registrar Registrar => field ??= new Registrar(services, _tokenSecret, Now, RegistrarReplies, registrationChanged);

    public void OnFrame(in FullFrame frame, int length, IPEndPoint from)
    {
        if (frame.Type == FrameType.Iax && frame.Command is IaxCommand.RegReq or IaxCommand.RegRel) Registrar.OnFrame(frame, length, from, Peers);
        else if (frame.DestinationCallNumber != 0) OnUnknownCall(frame, length, from);
        else if (frame.IsIax(IaxCommand.New)) OnNew(frame, length, from);
        else if (frame.IsIax(IaxCommand.Poke)) OnPoke(frame, length, from);
        else services.Counters.Add(Iax2Count.StrangerDrops);
    }

    /// <summary>RFC 5456 section 6.9.2: a frame for a call that is not there is answered with INVAL, but an INVAL never, and an ACK needs none.</summary>
    void OnUnknownCall(in FullFrame frame, int length, IPEndPoint from)
    {
        if (frame.DestinationCallNumber == CallTable.Stateless || frame.IsOutsideSequence)
        {
            // A peer's ACK of our PONG is just that.
            if (!Peers.HasAddress(from.Address)) services.Counters.Add(Iax2Count.StrangerDrops);
            return;
        }
        if (Reply(frame, length, from, IaxCommand.Inval, [], frame.DestinationCallNumber)) services.Counters.Add(Iax2Count.InvalSent);
    }

    /// <summary>A peer that asks for it has a token with its PONG: its calls prove themselves with it (<see cref="TrunkProof"/>).</summary>
    void OnPoke(in FullFrame frame, int length, IPEndPoint from)
    {
        var asks = InformationElements.TryParse(frame.Payload, out var elements) == OperationStatus.Done && elements.DeviceType == TrunkProof.TokenRequest;
        if (asks && Peers.HasAddress(from.Address)) SendToken(frame, length, from, IaxCommand.Pong);
        else Reply(frame, length, from, IaxCommand.Pong, []);
    }

    /// 1 read it  2 the token  3 the name and its address  4 the caps  5 a call, asked for the secret unless it has proved that already
    void OnNew(in FullFrame frame, int length, IPEndPoint from)
    {
        // 1
        if (InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done || frame.SourceCallNumber == 0)
        {
            services.Counters.Add(Iax2Count.Malformed);
            return;
        }
        // 2
        if (!elements.TryGet(InformationElementType.CallToken, out var token))
        {
            Refuse(frame, length, from, IaxCommand.Reject, CauseCode.FacilityRejected, "no call token");
            return;
        }
        if (!CallToken.IsValid(_tokenSecret, from, Now(), (long)services.Timers.CallTokenLife.TotalSeconds, token))
        {
            if (!token.IsEmpty) services.Counters.Add(Iax2Count.BadTokens);
            SendToken(frame, length, from, IaxCommand.CallToken);
            return;
        }
        // 3
        if (CallMessages.ReadNew(elements) is not { } request || Peers.Find(request.Peer) is not { } peer || !peer.Address.Address.Equals(from.Address))
        {
            Refuse(frame, length, from, IaxCommand.Reject, CauseCode.CallRejected, "unknown name, or not from its address");
            return;
        }
        // 4
        if (IsOverCap(peer, from.Address) || CallMessages.Choose(request, peer.Formats) == MediaFormat.None)
        {
            Refuse(frame, length, from, IaxCommand.Reject, CauseCode.Congestion, "too many calls, or no common format");
            return;
        }
        if (peer.Encryption == CallEncryption.Required && (request.Encryption & EncryptionMethods.Aes128) == 0)
        {
            Refuse(frame, length, from, IaxCommand.Reject, CauseCode.FacilityRejected, "the peer's calls must be encrypted");
            return;
        }
        // 5
        var proven = peer.MayProve && TrunkProof.IsCorrect(peer.Secret, token, frame.SourceCallNumber, frame.Timestamp, elements, out var proof) && _proofs.TryUse(proof);
        if (!create(peer, from, request).TryBegin(frame, proven ? token : [])) Refuse(frame, length, from, IaxCommand.Reject, CauseCode.SwitchCongestion, "all call numbers in use");
    }

    bool IsOverCap(Iax2Peer peer, IPAddress address)
    {
        var (calls, unauthenticated) = services.Calls.CountOf(peer, address);
        return calls >= peer.MaxCalls || unauthenticated >= services.Options.MaxUnauthenticatedPerAddress;
    }

    void SendToken(in FullFrame frame, int length, IPEndPoint from, IaxCommand command)
    {
        var writer = new InformationElementWriter(stackalloc byte[2 + CallToken.Length]);
        writer.Add(InformationElementType.CallToken, CallToken.Create(_tokenSecret, from, Now()));
        if (Reply(frame, length, from, command, writer.Elements) && command == IaxCommand.CallToken) services.Counters.Add(Iax2Count.CallTokensSent);
    }

    void Refuse(in FullFrame frame, int length, IPEndPoint from, IaxCommand command, byte q850, string reason)
    {
        services.Counters.Add(Iax2Count.Refused);
        Iax2Log.Refused(services.Log, from, reason);
        var writer = new InformationElementWriter(stackalloc byte[3]);
        writer.Add(InformationElementType.CauseCode, q850);
        Reply(frame, length, from, command, writer.Elements);
    }

    /// <summary>Answers without a call. False: longer than the request, or over budget; then nothing is sent.</summary>
    bool Reply(in FullFrame frame, int length, IPEndPoint from, IaxCommand command, ReadOnlySpan<byte> elements, ushort source = CallTable.Stateless, bool proved = false)
    {
        Span<byte> reply = stackalloc byte[FullFrame.HeaderLength + CallMessages.MaxElements];
        var answer = new FullFrame
        {
            SourceCallNumber = source,
            DestinationCallNumber = frame.SourceCallNumber,
            Timestamp = frame.Timestamp,
            OutSequence = frame.DestinationCallNumber != 0 ? frame.InSequence : (byte)0,
            InSequence = (byte)(frame.OutSequence + 1),
            Type = FrameType.Iax,
            RawSubclass = (byte)command,
            Payload = elements,
        };
        if (!answer.TryWrite(reply, out var written) || written > length && !proved || !Peers.HasAddress(from.Address) && !_budget.TryTake())
        {
            services.Counters.Add(Iax2Count.StrangerDrops);
            return false;
        }
        services.Send(reply[..written], from);
        return true;
    }

    bool RegistrarReplies(in FullFrame frame, int length, IPEndPoint from, IaxCommand command, ReadOnlySpan<byte> elements, ushort source, bool proved) =>
        Reply(frame, length, from, command, elements, source, proved);

    long Now() => (long)services.Clock.Since(_began).TotalSeconds;
}
