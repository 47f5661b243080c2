namespace Carillon.Domain.Campaigns;

/// <summary>One campaign: hopper, pacing, attempts in flight, its agents. Keyed by campaign id; dials under a fenced lease.
/// Calls between grains of this project are added here by the campaign's own folder; these are for the web.</summary>
[Alias("ICampaignGrain")]
public partial interface ICampaignGrain : IGrainWithStringKey
{
    /// <summary>Keeps the grain alive; called by the supervisor of every web process.</summary>
    [Alias("EnsureActive")] Task EnsureActive();
    /// <summary>Settings were changed in the store: read them again.</summary>
    [Alias("SettingsChanged")] Task SettingsChanged();
    /// <summary>A list was imported, switched on or off: look for leads again.</summary>
    [Alias("LeadsChanged")] Task LeadsChanged();
    /// <summary>No INVITE leaves any more (within a second); what rings, rings on.</summary>
    [Alias("Stop")] Task Stop(UserId by);
    [Alias("Resume")] Task Resume(UserId by);
    [Alias("GetState")] Task<CampaignSnapshot> GetState();
}

/// <summary>A campaign as the floor sees it.</summary>
[GenerateSerializer, Immutable, Alias("CampaignSnapshot")]
public sealed record CampaignSnapshot
{
    [Id(0)] public required CampaignId Id { get; init; }
    [Id(1)] public string Name { get; init; } = "";
    [Id(2)] public DialMethod DialMethod { get; init; }
    [Id(3)] public double DialLevel { get; init; }
    /// <summary>What binds now, in words: "no agents are ready", "carrier limit", "list is empty", "database away", "stopped by admin".</summary>
    [Id(4)] public string Binding { get; init; } = "";
    [Id(5)] public bool Stopped { get; init; }
    [Id(6)] public int Ringing { get; init; }
    [Id(7)] public int Talking { get; init; }
    [Id(8)] public int Waiting { get; init; }
    [Id(9)] public int AgentsReady { get; init; }
    [Id(10)] public int AgentsInCall { get; init; }
    [Id(11)] public int AgentsWrapUp { get; init; }
    [Id(12)] public int AgentsPaused { get; init; }
    [Id(13)] public long Attempts { get; init; }
    [Id(14)] public long Answered { get; init; }
    [Id(15)] public long Connected { get; init; }
    [Id(16)] public long Dropped { get; init; }
    [Id(17)] public long CrossServer { get; init; }
    [Id(18)] public double CallsPerSecond { get; init; }
    [Id(19)] public int Hopper { get; init; }
    [Id(20)] public double Utilisation { get; init; }
    [Id(21)] public double DropCeiling { get; init; } = 0.03;
    /// <summary>Calls that rang when their telephony server died. Each counts as answered and dropped.</summary>
    [Id(22)] public long PossiblySilent { get; init; }

    public double DropRate => Answered + PossiblySilent == 0 ? 0 : (double)(Dropped + PossiblySilent) / (Answered + PossiblySilent);
}
