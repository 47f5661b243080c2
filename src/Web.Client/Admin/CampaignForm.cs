using Carillon.Contracts;

namespace Carillon.Web.Client.Admin;

/// <summary>A campaign while it is being typed; shares and times in the units that people say.</summary>
public sealed class CampaignForm
{
    public bool IsNew { get; init; }
    public string Id { get; set; } = "";
    public string Name { get; set; } = "";
    public bool Active { get; set; } = true;
    public string DialMethod { get; set; } = "RATIO";
    public double DialLevel { get; set; } = 1;
    public double MaximumDialLevel { get; set; } = 4;
    public double DropCeilingPercent { get; set; } = 3;
    public double DropSeconds { get; set; } = 2;
    public string DropPrompt { get; set; } = "drop";
    public double RingSeconds { get; set; } = 22;
    public double WrapUpSeconds { get; set; } = 60;
    public string DefaultDisposition { get; set; } = "NODISP";
    public string CallerId { get; set; } = "";
    public IReadOnlyList<string> Carriers { get; set; } = [];
    public bool ShareByWeight { get; set; }
    public bool Record { get; set; } = true;
    public int MaximumAttempts { get; set; } = 1;
    public double RetryMinutes { get; set; } = 30;
    public string DefaultRegion { get; set; } = "US";
    public List<DispositionForm> Dispositions { get; init; } = [];
    public List<PauseCodeForm> PauseCodes { get; init; } = [];
    public long Version { get; init; }

    public static CampaignForm New() => new()
    {
        IsNew = true,
        Dispositions = [new("SALE", "Sale", "1") { Sale = true }, new("NI", "Not interested", "2"), new("CALLBK", "Call back", "3"), new("A", "Answering machine", "4") { Human = false }, new("WRONG", "Wrong number", "5"), new("DNC", "Do not call", "6") { DoNotCall = true }],
        PauseCodes = [new("BREAK", "Break"), new("LUNCH", "Lunch"), new("MEET", "Meeting"), new("TRAIN", "Training")],
    };

    public static CampaignForm Of(CampaignDto c)
    {
        ArgumentNullException.ThrowIfNull(c);
        return new()
        {
            Id = c.Id,
            Name = c.Name,
            Active = c.Active,
            DialMethod = c.DialMethod,
            DialLevel = c.DialLevel,
            MaximumDialLevel = c.MaximumDialLevel,
            DropCeilingPercent = Math.Round(c.DropCeiling * 100, 3),
            DropSeconds = c.DropSeconds,
            DropPrompt = c.DropPrompt ?? "",
            RingSeconds = c.RingSeconds,
            WrapUpSeconds = c.WrapUpSeconds,
            DefaultDisposition = c.DefaultDisposition,
            CallerId = c.CallerId,
            Carriers = c.Carriers,
            ShareByWeight = c.ShareByWeight,
            Record = c.Record,
            MaximumAttempts = c.MaximumAttempts,
            RetryMinutes = c.RetryMinutes,
            DefaultRegion = c.DefaultRegion,
            Dispositions = [.. c.Dispositions.Select(d => new DispositionForm(d.Code, d.Name, d.Hotkey ?? "") { Human = d.HumanAnswered, Sale = d.Sale, DoNotCall = d.DoNotCall })],
            PauseCodes = [.. c.PauseCodes.Select(p => new PauseCodeForm(p.Code, p.Name))],
            Version = c.Version,
        };
    }

    public CampaignDto ToDto() => new()
    {
        Id = Id.Trim(),
        Name = Name.Trim(),
        Active = Active,
        DialMethod = DialMethod,
        DialLevel = DialLevel,
        MaximumDialLevel = MaximumDialLevel,
        DropCeiling = DropCeilingPercent / 100,
        DropSeconds = DropSeconds,
        DropPrompt = DropPrompt.Trim().Length == 0 ? null : DropPrompt.Trim(),
        RingSeconds = RingSeconds,
        WrapUpSeconds = WrapUpSeconds,
        DefaultDisposition = DefaultDisposition.Trim(),
        CallerId = CallerId.Trim(),
        Carriers = Carriers,
        ShareByWeight = ShareByWeight,
        Record = Record,
        MaximumAttempts = MaximumAttempts,
        RetryMinutes = RetryMinutes,
        DefaultRegion = DefaultRegion.Trim().ToUpperInvariant(),
        Dispositions = [.. Dispositions.Select(d => new DispositionDto(d.Code.Trim(), d.Name.Trim(), d.Hotkey.Trim().Length == 0 ? null : d.Hotkey.Trim().ToLowerInvariant(), d.Human, d.Sale, d.DoNotCall))],
        PauseCodes = [.. PauseCodes.Select(p => new PauseCodeDto(p.Code.Trim(), p.Name.Trim()))],
        Version = Version,
    };
}

/// <summary>One disposition of a campaign while it is being typed.</summary>
public sealed class DispositionForm(string code, string name, string hotkey)
{
    public string Code { get; set; } = code;
    public string Name { get; set; } = name;
    public string Hotkey { get; set; } = hotkey;
    public bool Human { get; set; } = true;
    public bool Sale { get; set; }
    public bool DoNotCall { get; set; }
}

/// <summary>One pause code while it is being typed.</summary>
public sealed class PauseCodeForm(string code, string name)
{
    public string Code { get; set; } = code;
    public string Name { get; set; } = name;
}
