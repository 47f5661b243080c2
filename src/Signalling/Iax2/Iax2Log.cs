using System.Net;
using Microsoft.Extensions.Logging;

namespace Carillon.Signalling.Iax2;

static partial class Iax2Log
{
    [LoggerMessage(3201, LogLevel.Information, "IAX2 peer {Peer} is up, round trip {RoundTripMs} ms")]
    public static partial void PeerUp(ILogger log, string peer, double roundTripMs);

    [LoggerMessage(3202, LogLevel.Warning, "IAX2 peer {Peer} does not answer; calls to it are refused until it does")]
    public static partial void PeerDown(ILogger log, string peer);

    [LoggerMessage(3203, LogLevel.Warning, "IAX2 peer {Peer} at {Address} gave a wrong secret; compare the trunk's secret on both servers")]
    public static partial void WrongSecret(ILogger log, string peer, IPEndPoint address);

    [LoggerMessage(3204, LogLevel.Debug, "IAX2 NEW from {Address} refused: {Reason}")]
    public static partial void Refused(ILogger log, IPEndPoint address, string reason);

    [LoggerMessage(3205, LogLevel.Error, "IAX2 loop or a handler of its events failed; the loop goes on")]
    public static partial void Fault(ILogger log, Exception exception);

    [LoggerMessage(3206, LogLevel.Information, "IAX2 loop ended with {Calls} calls")]
    public static partial void LoopEnded(ILogger log, int calls);

    [LoggerMessage(3208, LogLevel.Debug, "IAX2 registration from {Address} refused: unknown name or wrong secret")]
    public static partial void RegistrationRefused(ILogger log, IPEndPoint address);

    [LoggerMessage(3209, LogLevel.Warning, "IAX2 registration with {Peer} failed: {Why}; it is tried again until it works")]
    public static partial void NotRegistered(ILogger log, string peer, string why);

    [LoggerMessage(3210, LogLevel.Warning, "IAX2 secrets are guessed from {Address}: it may not register{Who} for {Minutes} min, after {Count} wrong ones")]
    public static partial void GuesserShutOut(ILogger log, IPAddress address, string who, double minutes, int count);

    [LoggerMessage(3207, LogLevel.Warning, "IAX2 command queue is full; a command was dropped")]
    public static partial void CommandDropped(ILogger log);
}
