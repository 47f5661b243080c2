using Carillon.Telephony.V1;
using Microsoft.Extensions.Logging;

namespace Carillon.Domain.Calls;

/// <summary>
/// The story of each attempt in lines: the category "Carillon.Calls", the same on telephony servers, so that a search for the attempt's id over all servers' logs tells it.
/// Every line names the attempt, its leg, and the telephony server. Never the number.
/// </summary>
internal sealed partial class CallLog(ILoggerFactory factory)
{
    private readonly ILogger _log = factory.CreateLogger("Carillon.Calls");

    [LoggerMessage(5250, LogLevel.Information, "Attempt {Attempt}: campaign {Campaign} has lead {Lead} called by {Server}, leg {Leg}")]
    public partial void Dialled(AttemptId attempt, CampaignId campaign, LeadId lead, ServerId server, LegId leg);

    [LoggerMessage(5251, LogLevel.Warning, "Attempt {Attempt}: {Server} did not call, leg {Leg}: {Code} {Text}")]
    public partial void Refused(AttemptId attempt, ServerId server, LegId leg, ResultCode code, string text);

    [LoggerMessage(5252, LogLevel.Information, "Attempt {Attempt}: answered on {Server}, and no agent is free; leg {Leg} waits {AtMost} at most")]
    public partial void Waits(AttemptId attempt, ServerId server, LegId leg, TimeSpan atMost);

    [LoggerMessage(5253, LogLevel.Information, "Attempt {Attempt}: leg {Leg} on {Server} is joined to {Agent}, leg {AgentLeg} on {AgentServer}, {Milliseconds:0} ms after the answer; link {Link}, recording {Recording}")]
    public partial void Joined(AttemptId attempt, LegId leg, ServerId server, UserId? agent, LegId? agentLeg, ServerId? agentServer, double milliseconds, string link, string recording);

    [LoggerMessage(5254, LogLevel.Warning, "Attempt {Attempt}: leg {Leg} on {Server} could not be joined to {Agent} on {AgentServer}: {Code} {Text}")]
    public partial void NotJoined(AttemptId attempt, LegId leg, ServerId server, UserId agent, ServerId agentServer, ResultCode code, string text);

    [LoggerMessage(5255, LogLevel.Information, "Attempt {Attempt}: leg {Leg} on {Server} has lost {Agent} and hears music")]
    public partial void Held(AttemptId attempt, LegId leg, ServerId server, UserId? agent);

    [LoggerMessage(5256, LogLevel.Information, "Attempt {Attempt}: nobody was free for leg {Leg} on {Server} in time: dropped")]
    public partial void Dropped(AttemptId attempt, LegId leg, ServerId server);

    [LoggerMessage(5257, LogLevel.Information, "Attempt {Attempt}: ended {Cause}, rang {Ring:0.0} s, talked {Talk:0.0} s, agent {Agent}; leg {Leg} on {Server}, lead {Lead} is {Status}")]
    public partial void Ended(AttemptId attempt, EndCause cause, double ring, double talk, string agent, LegId leg, ServerId server, LeadId lead, string status);

    [LoggerMessage(5258, LogLevel.Information, "Attempt {Attempt}: {Agent} on {Server} disposed it {Disposition}, lead {Lead} is {State}")]
    public partial void Disposed(AttemptId attempt, UserId agent, ServerId server, string disposition, LeadId lead, Leads.LeadState state);
}
