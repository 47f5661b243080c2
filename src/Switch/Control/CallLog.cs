using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Switch.Control;

/// <summary>What this server has to say to the story of an attempt: the category "Carillon.Calls", the same as in web processes. Every line names the attempt, the leg, and this server.</summary>
internal sealed partial class CallLog(ILoggerFactory factory, string server)
{
    private readonly ILogger _log = factory.CreateLogger("Carillon.Calls");

    public void Sent(string attempt, string leg, string carrier, string callId) => Sent(attempt, leg, server, carrier, callId);

    public void Answered(string attempt, string leg, string carrier, string callId, double ring) => Answered(attempt, leg, server, carrier, callId, ring);

    public void LinkUp(string attempt, string leg, string peer) => LinkUp(attempt, leg, server, peer);

    public void RecordingBegun(string attempt, string leg, string recording) => RecordingBegun(attempt, leg, server, recording);

    /// <param name="level">Of its cause; what is usual is part of the story too.</param>
    public void Ended(LogLevel level, string attempt, string leg, LegKind kind, EndCause cause, uint sipCode, string text) =>
        Ended(level < LogLevel.Information ? LogLevel.Information : level, attempt, leg, kind, server, cause, sipCode, text);

    [LoggerMessage(6210, LogLevel.Debug, "Attempt {Attempt}: leg {Leg} on {Server} is sent to carrier {Carrier}, Call-ID {CallId}")]
    private partial void Sent(string attempt, string leg, string server, string carrier, string callId);

    [LoggerMessage(6211, LogLevel.Information, "Attempt {Attempt}: leg {Leg} on {Server} is answered over carrier {Carrier} after {Ring:0.0} s, Call-ID {CallId}")]
    private partial void Answered(string attempt, string leg, string server, string carrier, string callId, double ring);

    [LoggerMessage(6212, LogLevel.Information, "Attempt {Attempt}: link {Leg} from {Server} to {Peer} is up")]
    private partial void LinkUp(string attempt, string leg, string server, string peer);

    [LoggerMessage(6213, LogLevel.Information, "Attempt {Attempt}: leg {Leg} on {Server} is recorded, {Recording}")]
    private partial void RecordingBegun(string attempt, string leg, string server, string recording);

    [LoggerMessage(EventId = 6214, Message = "Attempt {Attempt}: leg {Leg} ({Kind}) on {Server} ended: {Cause}, SIP {SipCode}: {Text}")]
    private partial void Ended(LogLevel level, string attempt, string leg, LegKind kind, string server, EndCause cause, uint sipCode, string text);
}
