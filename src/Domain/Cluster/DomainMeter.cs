using System.Diagnostics.Metrics;

namespace Carillon.Domain.Cluster;

/// <summary>What operators scrape: the meter "Carillon.Domain".</summary>
internal static class DomainMeter
{
    public const string Name = "Carillon.Domain";
    private static readonly Meter Meter = new(Name);

    public static readonly Counter<long> Attempts = Meter.CreateCounter<long>("carillon.attempts", description: "Attempts committed");
    public static readonly Counter<long> Answered = Meter.CreateCounter<long>("carillon.answered", description: "Attempts that were answered");
    public static readonly Counter<long> Connected = Meter.CreateCounter<long>("carillon.connected", description: "Customers connected to an agent");
    public static readonly Counter<long> Dropped = Meter.CreateCounter<long>("carillon.dropped", description: "Answered, and no agent in time");
    public static readonly Counter<long> PossiblySilent = Meter.CreateCounter<long>("carillon.possibly_silent", description: "Calls that rang when their telephony server died");
    public static readonly Counter<long> Ended = Meter.CreateCounter<long>("carillon.ended", description: "Attempts that ended, by cause");
    public static readonly Histogram<double> AnswerToJoin = Meter.CreateHistogram<double>("carillon.answer_to_join", "ms", "From the answered event to the switch's word that the agent is joined");
    public static readonly Histogram<double> Commit = Meter.CreateHistogram<double>("carillon.commit", "ms", "A pacing tick's transaction");
    public static readonly Counter<long> EventsRouted = Meter.CreateCounter<long>("carillon.events_routed", description: "Switch events handed to grains");
    public static readonly Counter<long> EventsRetried = Meter.CreateCounter<long>("carillon.events_retried", description: "Switch events handed over again after a failure");

    public static KeyValuePair<string, object?> Of(CampaignId campaign) => new("campaign", campaign.Value);
}
