using Carillon.Domain.Campaigns;
using Carillon.Domain.Cluster;
using Carillon.Telephony.V1;

namespace Carillon.Domain.Agents;

/// <summary>The session's inner doors: for the campaign and the gateway. The same grain as <see cref="IAgentSessionGrain"/>.</summary>
[Alias("IAgentCalls")]
internal interface IAgentCalls : IGrainWithStringKey
{
    /// <summary>A call for him. True: he is in the call and his screen has been told; join the legs now. False: he is not ready any more.</summary>
    [Alias("Offer")] Task<bool> Offer(AgentCall call);
    /// <summary>The legs could not be joined; he goes on waiting.</summary>
    [Alias("OfferFailed")] Task OfferFailed(AttemptId attempt);
    [Alias("CallEnded")] Task CallEnded(AttemptId attempt, EndCause cause);
    /// <summary>His customer went back to the queue while his phone was away.</summary>
    [Alias("CallTaken")] Task CallTaken(AttemptId attempt);
    [Alias("OnLeg")] Task OnLeg(LegEvent happened);
    /// <summary>False: that leg is nobody's any more, and is to be hung up.</summary>
    [Alias("Owns")] Task<bool> Owns(LegId leg);
    [Alias("ServerDead")] Task ServerDead(ServerId server);
    /// <summary>The phone that he waits for has registered there.</summary>
    [Alias("PhoneRegistered")] Task PhoneRegistered(ServerId server);
    /// <summary>His telephony server is cut off, or is not any more.</summary>
    [Alias("ServerLifeIs")] Task ServerLifeIs(ServerId server, ServerLife life);
    /// <summary>His server is being emptied: he goes to another one as soon as he is in no call. May be said again and again. False: he is there no more.</summary>
    [Alias("LeaveServer")] Task<bool> LeaveServer(ServerId server);
    [Alias("SettingsChanged")] Task SettingsChanged(CampaignSettings settings);
    /// <summary>Woken by a new owner of the campaign: <paramref name="call"/> is what the switches say he is in, null if in none.</summary>
    [Alias("Resume")] Task<RosterEntry?> Resume(AgentSessionRow row, AgentCall? call);
}
