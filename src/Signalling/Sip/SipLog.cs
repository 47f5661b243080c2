using System.Net;
using System.Net.Sockets;
using Carillon.Protocols.Sip;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Sip;

/// <summary>All that this folder logs; events 4000 to 4099. Numbers and secrets never.</summary>
internal static partial class SipLog
{
    [LoggerMessage(4000, LogLevel.Information, "SIP listens on {Local}")]
    public static partial void Listening(ILogger log, IPEndPoint local);

    [LoggerMessage(4001, LogLevel.Information, "SIP on {Local} has ended")]
    public static partial void LoopEnded(ILogger log, IPEndPoint local);

    [LoggerMessage(4002, LogLevel.Debug, "SIP receiver on {Local} has ended")]
    public static partial void ReceiverEnded(ILogger log, IPEndPoint local);

    [LoggerMessage(4003, LogLevel.Debug, "SIP could not send to {To}: {Error}")]
    public static partial void SendFailed(ILogger log, IPEndPoint to, SocketError error);

    [LoggerMessage(4004, LogLevel.Debug, "SIP receive: {Error}")]
    public static partial void ReceiveFailed(ILogger log, SocketError error);

    [LoggerMessage(4005, LogLevel.Error, "SIP loop met a defect while it handled {What}; the loop goes on")]
    public static partial void Fault(ILogger log, Exception error, string what);

    [LoggerMessage(4006, LogLevel.Debug, "SIP {Method} from {From} refused: {Status} {Reason}")]
    public static partial void Refused(ILogger log, string method, IPEndPoint from, int status, string reason);

    [LoggerMessage(4007, LogLevel.Information, "SIP on {Local} has a receive buffer of {Given} kB instead of {Asked} kB: a burst may be lost in the kernel. Raise net.core.rmem_max")]
    public static partial void SmallBuffer(ILogger log, IPEndPoint local, int given, int asked);

    [LoggerMessage(4008, LogLevel.Information, "SIP listens on {Local} for {Transport}")]
    public static partial void ListeningStreams(ILogger log, SipTransport transport, IPEndPoint local);

    [LoggerMessage(4009, LogLevel.Warning, "SIP could not connect to {Peer}: {Why}")]
    public static partial void ConnectFailed(ILogger log, SipHop peer, string why);

    [LoggerMessage(4010, LogLevel.Debug, "SIP connection with {Peer} has ended: {Why}")]
    public static partial void ConnectionEnded(ILogger log, SipHop peer, string why);

    [LoggerMessage(4011, LogLevel.Debug, "SIP connection with {Peer} is closed, for its next message cannot be found: {Fault}")]
    public static partial void ConnectionBroken(ILogger log, SipHop peer, SipFrameFault fault);

    [LoggerMessage(4013, LogLevel.Warning, "SIP on {Local} refuses new calls: {Why}; {Count} so far")]
    public static partial void CallsRefused(ILogger log, IPEndPoint local, string why, long count);

    [LoggerMessage(4014, LogLevel.Warning, "SIP passwords are guessed from {Address}: it is not listened to{Who} for {Minutes} min, after {Count} wrong ones")]
    public static partial void GuesserShutOut(ILogger log, IPAddress address, string who, double minutes, int count);

    [LoggerMessage(4015, LogLevel.Warning, "SIP on {Local} is being scanned, last by {From}; so far {Scans} requests of scanning tools were dropped, {Answered} of strangers refused, {Ignored} dropped")]
    public static partial void Scanned(ILogger log, IPEndPoint local, IPEndPoint from, long scans, long answered, long ignored);

    [LoggerMessage(EventId = 4016, Message = "SIP {Method} was challenged, and {User} gives no answer: the realm must be {Realm}, for who is called must not learn what proves us to a carrier")]
    public static partial void ChallengeIgnored(ILogger log, LogLevel level, string method, string user, string realm);

    [LoggerMessage(4012, LogLevel.Warning, "SIP on {Local} could not take a connection: {Error}")]
    public static partial void AcceptFailed(ILogger log, IPEndPoint local, SocketError error);
}
