using Carillon.Domain.Campaigns;

namespace Carillon.Web.Api;

/// <summary>Campaigns between contract and domain.</summary>
internal static class CampaignMapping
{
    public static CampaignDto ToDto(this CampaignSettings c) => new()
    {
        Id = c.Id.Value,
        Name = c.Name,
        Active = c.Active,
        DialMethod = c.DialMethod.ToString().ToUpperInvariant(),
        DialLevel = c.DialLevel,
        MaximumDialLevel = c.MaximumDialLevel,
        DropCeiling = c.DropCeiling,
        DropSeconds = c.DropAfter.TotalSeconds,
        DropPrompt = c.DropPrompt,
        RingSeconds = c.RingTimeout.TotalSeconds,
        WrapUpSeconds = c.WrapUpMaximum.TotalSeconds,
        DefaultDisposition = c.DefaultDisposition,
        CallerId = c.CallerId,
        Carriers = [.. c.Carriers.Select(x => x.Value)],
        ShareByWeight = c.ShareByWeight,
        Dispositions = [.. c.Dispositions.Select(Realtime.AgentMapping.ToDto)],
        PauseCodes = [.. c.PauseCodes.Select(Realtime.AgentMapping.ToDto)],
        Record = c.Record,
        MaximumAttempts = c.MaximumAttempts,
        RetryMinutes = c.RetryAfter.TotalMinutes,
        DefaultRegion = c.DefaultRegion,
        Version = c.Version,
    };

    /// <summary>Only for what <see cref="CampaignCheck"/> found right.</summary>
    public static CampaignSettings ToSettings(this CampaignDto c) => new()
    {
        Id = new(c.Id),
        Name = c.Name.Trim(),
        Active = c.Active,
        DialMethod = Enum.Parse<DialMethod>(c.DialMethod, ignoreCase: true),
        DialLevel = c.DialLevel,
        MaximumDialLevel = c.MaximumDialLevel,
        DropCeiling = c.DropCeiling,
        DropAfter = TimeSpan.FromSeconds(c.DropSeconds),
        DropPrompt = string.IsNullOrWhiteSpace(c.DropPrompt) ? null : c.DropPrompt.Trim(),
        RingTimeout = TimeSpan.FromSeconds(c.RingSeconds),
        WrapUpMaximum = TimeSpan.FromSeconds(c.WrapUpSeconds),
        DefaultDisposition = c.DefaultDisposition,
        CallerId = c.CallerId.Trim(),
        Carriers = [.. c.Carriers.Select(x => new CarrierId(x))],
        ShareByWeight = c.ShareByWeight,
        Dispositions = [.. c.Dispositions.Select(d => new Disposition(d.Code, d.Name, d.Hotkey is { Length: 1 } key ? key[0] : null, d.HumanAnswered, d.Sale, d.DoNotCall))],
        PauseCodes = [.. c.PauseCodes.Select(p => new PauseCode(p.Code, p.Name))],
        Record = c.Record,
        MaximumAttempts = c.MaximumAttempts,
        RetryAfter = TimeSpan.FromMinutes(c.RetryMinutes),
        DefaultRegion = c.DefaultRegion,
        Version = c.Version,
    };
}
