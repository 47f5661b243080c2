using System.Net;
using Carillon.Protocols.Iax2;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Iax2;

/// <summary>What the parts of an endpoint share. Everything here is used on the loop only.</summary>
sealed class LoopServices(Iax2EndpointOptions options, IIax2Transport transport, TimeProvider clock, Iax2Counters counters, ILogger log)
{
    public Iax2EndpointOptions Options { get; } = options;
    public Iax2Timers Timers { get; } = options.Timers;
    public LoopClock Clock { get; } = new(clock);
    public Iax2Counters Counters { get; } = counters;
    public ILogger Log { get; } = log;
    public CallTable Calls { get; } = new(options.MaxCalls);
    public TokenCache Tokens => field ??= new TokenCache(Clock, Timers.CallTokenLife / 2);
    public RsaKeys Keys { get; } = new();
    public DeadlineQueue Deadlines => field ??= new DeadlineQueue(Clock);

    /// <summary>Whether an AUTHREP, REGREQ or REGREL answers the challenge as the peer must: by its key if it has one, else by the secret. An empty secret proves nothing.</summary>
    public bool Proves(Iax2Peer peer, string challenge, in InformationElements elements)
    {
        if (peer.PeerKey is { } key) return elements.TryGet(InformationElementType.RsaResult, out var signature) && RsaChallenge.IsCorrect(challenge, Keys.Get(key), signature);
        return peer.Secret.Length > 0 && elements.TryGet(InformationElementType.Md5Result, out var result) && Md5Challenge.IsCorrect(challenge, peer.Secret, result);
    }

    /// <summary>Answers a peer's challenge by the best of its methods that we have. False: there is none.</summary>
    public bool TryProve(ref InformationElementWriter writer, Iax2Peer peer, AuthMethods methods, string? challenge)
    {
        if (challenge is null) return false;
        if (Signs(peer, methods)) writer.Add(InformationElementType.RsaResult, RsaChallenge.Result(challenge, Keys.Get(peer.OwnKey!)));
        else if ((methods & AuthMethods.Md5) != 0 && peer.Secret.Length > 0) writer.Add(InformationElementType.Md5Result, Md5Challenge.Result(challenge, peer.Secret));
        else return false;
        return true;
    }

    public static bool Signs(Iax2Peer peer, AuthMethods methods) => peer.OwnKey is not null && (methods & AuthMethods.Rsa) != 0;

    public IIax2Inbound? Inbound { get; set; }

    /// <summary>A peer at that place to which calls may be moved.</summary>
    public Func<IPEndPoint, Iax2Peer?> TransferPeerAt { get; set; } = _ => null;

    public void Fault(Exception exception)
    {
        Counters.Add(Iax2Count.Faults);
        Iax2Log.Fault(Log, exception);
    }

    public void Send(ReadOnlySpan<byte> frame, IPEndPoint to)
    {
        Counters.Add(Iax2Count.FramesOut);
        transport.Send(frame, to);
    }
}
