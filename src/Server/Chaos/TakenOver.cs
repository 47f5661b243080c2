using Carillon.Lab.History;

namespace Carillon.Server.Chaos;

/// <summary>A campaign that went from one web process to another, while the first still lived.</summary>
internal static class TakenOver
{
    public static ChaosReport Tell(ChaosReport report, CampaignOwner owner, Aftermath aftermath)
    {
        var invites = LabInstants.Invites(aftermath.Plan.CarrierLog);
        return report with
        {
            TakenOverMs = owner.TakenOverMs,
            DiallingResumedMs = owner.TakenOverMs is { } taken ? Aftermath.MsToFirst(invites, aftermath.FaultAt.AddMilliseconds(taken)) + taken : null,
            PaceOfPlan = CarrierPace.Worst(invites, aftermath.Plan.Options),
        };
    }

    public static IEnumerable<string> Faults(ChaosReport report)
    {
        if (report.TakenOverMs is null)
            yield return "the other web process did not take the campaign over: this run shows nothing";
        else if (report.DiallingResumedMs is null)
            yield return "the other web process did not dial";
        if (report.PaceOfPlan > 1)
            yield return FormattableString.Invariant($"it was dialled at {report.PaceOfPlan:0.00} times the rate that the carrier allows");
    }
}
