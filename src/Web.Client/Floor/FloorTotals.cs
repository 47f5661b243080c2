using Carillon.Contracts;

namespace Carillon.Web.Client.Floor;

/// <summary>The figures on the tiles: of one campaign, or of all together.</summary>
public sealed record FloorTotals(
    int Ready, int InCall, int WrapUp, int Paused, int Ringing, int Talking, int Waiting,
    long Attempts, long Answered, long Connected, long Dropped, long CrossServer, double CallsPerSecond, double DropRate, double Utilisation)
{
    public static FloorTotals Of(FloorDto floor, string? campaign)
    {
        ArgumentNullException.ThrowIfNull(floor);
        var chosen = floor.Campaigns.Where(c => string.IsNullOrEmpty(campaign) || c.Id == campaign).ToArray();
        var (answered, dropped) = (chosen.Sum(c => c.Answered), chosen.Sum(c => c.Dropped));
        var agents = chosen.Sum(AgentsOf);
        return new(
            chosen.Sum(c => c.AgentsReady), chosen.Sum(c => c.AgentsInCall), chosen.Sum(c => c.AgentsWrapUp), chosen.Sum(c => c.AgentsPaused),
            chosen.Sum(c => c.Ringing), chosen.Sum(c => c.Talking), chosen.Sum(c => c.Waiting),
            chosen.Sum(c => c.Attempts), answered, chosen.Sum(c => c.Connected), dropped, chosen.Sum(c => c.CrossServer),
            chosen.Sum(c => c.CallsPerSecond),
            answered == 0 ? 0 : (double)dropped / answered,
            agents == 0 ? 0 : chosen.Sum(c => c.Utilisation * AgentsOf(c)) / agents);
    }

    /// <summary>The strictest of the chosen campaigns' ceilings; 3 % where none runs.</summary>
    public static double Ceiling(FloorDto floor, string? campaign)
    {
        ArgumentNullException.ThrowIfNull(floor);
        return floor.Campaigns.Where(c => string.IsNullOrEmpty(campaign) || c.Id == campaign).Select(c => c.DropCeiling).DefaultIfEmpty(0.03).Min();
    }

    private static int AgentsOf(CampaignFloorDto c) => c.AgentsReady + c.AgentsInCall + c.AgentsWrapUp + c.AgentsPaused;
}
