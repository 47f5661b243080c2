using Carillon.Server.Options;

namespace Carillon.Server.Bench;

/// <summary>Over what the calls of a soak go.</summary>
internal enum SoakShape
{
    /// <summary>Customer and agent on one server.</summary>
    Conference,

    /// <summary>On two servers, an IAX2 trunk between them.</summary>
    Iax,

    /// <summary>The customer on ours, the agent behind an Asterisk, an IAX2 trunk between them.</summary>
    IaxAsterisk,
}

/// <summary>What <c>carillon bench soak</c> was asked for.</summary>
internal sealed record SoakOptions
{
    public SoakShape Shape { get; init; } = SoakShape.Conference;
    public int Calls { get; init; } = 40;
    public TimeSpan For { get; init; } = TimeSpan.FromMinutes(30);
    /// <summary>Of a call, on average: half of it to one and a half.</summary>
    public TimeSpan Talk { get; init; } = TimeSpan.FromSeconds(30);
    /// <summary>Not judged: code is compiled, pools grow. At most a third of the whole.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromMinutes(3);
    public int Seed { get; init; } = 1;
    /// <summary>Folder of the Asterisk that eng/asterisk made.</summary>
    public string Asterisk { get; init; } = "";
    public string? Report { get; init; }
    public string DataFolder { get; init; } = Path.Combine("carillon-data", "soak");

    public TimeSpan Judged => For - (WarmUp < For / 3 ? WarmUp : For / 3);

    public IReadOnlyList<string> Faults()
    {
        var faults = new Faults();
        faults.Unless(Calls is >= 1 and <= 2000, $"--calls is {Calls}; it must be 1 to 2000");
        faults.Unless(For >= TimeSpan.FromSeconds(10) && For <= TimeSpan.FromDays(7), $"--for is {For}; it must be 10 seconds to 7 days");
        faults.Unless(Talk >= TimeSpan.FromSeconds(2) && Talk <= TimeSpan.FromHours(1), $"--talk is {Talk}; it must be 2 seconds to one hour");
        faults.Unless(Shape != SoakShape.IaxAsterisk || File.Exists(Path.Combine(Asterisk, "asterisk")), $"there is no Asterisk in {Asterisk}: run eng/asterisk, or give its folder with --asterisk");
        return faults.Texts;
    }
}
