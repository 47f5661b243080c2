using Carillon.Switch.Control;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Carriers;

/// <summary>Who may dial: the campaigns' epochs and the STOPs in force. Both are journalled, so a restart forgets neither.</summary>
internal sealed class DialPermit
{
    private readonly Dictionary<string, ulong> _epochs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stoppedCampaigns = new(StringComparer.Ordinal);
    private readonly HashSet<string> _stoppedCarriers = new(StringComparer.Ordinal);

    public bool SystemStopped { get; private set; }

    public IReadOnlyDictionary<string, ulong> Epochs => _epochs;

    public bool IsCarrierStopped(string carrierId) => SystemStopped || _stoppedCarriers.Contains(carrierId);

    /// <summary>False: a higher epoch was announced before.</summary>
    public bool Announce(string campaignId, ulong epoch)
    {
        if (epoch < _epochs.GetValueOrDefault(campaignId))
            return false;
        _epochs[campaignId] = epoch;
        return true;
    }

    public void Apply(StopDialling order)
    {
        switch (order.Scope)
        {
            case StopScope.StopCampaign:
                Set(_stoppedCampaigns, order);
                break;
            case StopScope.StopCarrier:
                Set(_stoppedCarriers, order);
                break;
            default:
                SystemStopped = !order.Resume;
                break;
        }
    }

    /// <summary>Null: an INVITE of this campaign may leave now. Asked when the command comes and again when the INVITE is due.</summary>
    public (Outcome Outcome, EndCause Cause)? Refuses(string campaignId, ulong epoch)
    {
        if (SystemStopped)
            return (new Outcome(ResultCode.ResultStopped, "dialling is stopped on this system"), EndCause.Stopped);
        if (_stoppedCampaigns.Contains(campaignId))
            return (new Outcome(ResultCode.ResultStopped, $"dialling is stopped for campaign {campaignId}"), EndCause.Stopped);
        if (campaignId.Length > 0 && epoch < _epochs.GetValueOrDefault(campaignId))
            return (new Outcome(ResultCode.ResultStaleEpoch, $"epoch {_epochs[campaignId]} of campaign {campaignId} was announced"), EndCause.TooLate);
        return null;
    }

    /// <summary>The orders that would rebuild this, for a checkpoint of the journal.</summary>
    public IEnumerable<Command> AsCommands()
    {
        foreach (var (campaign, epoch) in _epochs)
            yield return new Command { AnnounceEpoch = new AnnounceEpoch { CampaignId = campaign, Epoch = epoch } };
        foreach (var stop in Stops())
            yield return new Command { StopDialling = stop };
    }

    public IEnumerable<StopDialling> Stops()
    {
        if (SystemStopped)
            yield return new StopDialling { Scope = StopScope.StopSystem };
        foreach (var id in _stoppedCampaigns)
            yield return new StopDialling { Scope = StopScope.StopCampaign, Id = id };
        foreach (var id in _stoppedCarriers)
            yield return new StopDialling { Scope = StopScope.StopCarrier, Id = id };
    }

    private static void Set(HashSet<string> stopped, StopDialling order)
    {
        if (order.Resume)
            stopped.Remove(order.Id);
        else
            stopped.Add(order.Id);
    }
}
