using System.Globalization;
using System.Net;
using Carillon.Lab.Agents;

namespace Carillon.Server.Bench.Cluster;

/// <summary>Names, addresses and numbers of one size. Agents are dealt to servers, campaigns and web processes in turn, so that all have as many.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Servers">0: web processes alone.</param>
/// <param name="Folder">Of this size, for settings and logs.</param>
/// <param name="Database">Its own.</param>
/// <param name="AttemptsPerSecond">Of all campaigns together, at most.</param>
/// <param name="Times">The same at every size.</param>
internal sealed record ClusterPlan(ClusterOptions Options, int Servers, string Folder, string Database, double AttemptsPerSecond, ClusterTimes Times)
{
    public const int ControlPort = 7061;
    public const string Password = "carillon-bench";
    /// <summary>Of <see cref="Password"/>, as cheap as a hash may be: five thousand log-ins are not what is measured.</summary>
    public const string PasswordHash = "$argon2id$v=19$m=8,t=1,p=1$Y2FyaWxsb25iZW5jaDAwMA$piAwIOsW+30pQkCBobjRuZGFOS3EwkLPR2H/K0kOB/4";
    public const string Admin = "admin";
    /// <summary>Of the telephony servers; they are played, and carriers have no address at all.</summary>
    private const string Network = "127.77";
    private const string WebAddress = "127.77.255.1";
    private const int WebPort = 8080;

    public int Agents => Servers == 0 ? 0 : Options.Agents;
    public IReadOnlyList<PlayedAddress> Switches { get; } = [.. Enumerable.Range(1, Servers).Select(PlayedAddress.Numbered)];
    public IReadOnlyList<Uri> Webs { get; } = [.. Enumerable.Range(0, Options.Webs).Select(n => new Uri(Text($"http://{WebAddress}:{WebPort + n}")))];
    public IReadOnlyList<string> Campaigns { get; } = [.. Enumerable.Range(1, Math.Min(Options.Campaigns, Options.Agents)).Select(n => Text($"BENCH{n}"))];
    /// <summary>From the first call to the first measurement.</summary>
    public TimeSpan Ramp => Times.UntilSteady > Options.WarmUp ? Times.UntilSteady : Options.WarmUp;
    /// <summary>Each is dialled once, at most.</summary>
    public int Leads => (int)(AttemptsPerSecond * (Ramp + Options.For + TimeSpan.FromSeconds(30)).TotalSeconds * 1.3) + (100 * Campaigns.Count);
    public string LogFolder => Path.Combine(Folder, "logs");
    public string SecretFile => Path.Combine(Folder, "cluster.secret");
    public string WebFolder(int web) => Path.Combine(Folder, Text($"web{web + 1}"));

    /// <summary>Each campaign has a carrier of its own, whose limit bounds its rate.</summary>
    public static string CarrierOf(string campaign) => campaign.ToLowerInvariant();

    public double RateOfEach => AttemptsPerSecond / Campaigns.Count;

    public static string AgentName(int n) => Text($"agent{n:00000}");

    public static string PhoneName(int n) => Text($"{100_000 + n}");

    public PlayedAddress ServerOf(int n) => Switches[n % Switches.Count];

    public string CampaignOf(int n) => Campaigns[n / Switches.Count % Campaigns.Count];

    public Uri WebOf(int n) => Webs[n / Switches.Count / Campaigns.Count % Webs.Count];

    public LabAgent Agent(int n) => new(AgentName(n), Password, CampaignOf(n), PhoneName(n), WebOf(n), Text($"10.{n >> 16}.{(n >> 8) & 255}.{n & 255}"));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A played telephony server.</summary>
    internal sealed record PlayedAddress(string Id, IPAddress Address)
    {
        public Uri Control => new(Text($"http://{Address}:{ControlPort}"));

        public static PlayedAddress Numbered(int number) => new(Text($"t{number:000}"), IPAddress.Parse(Text($"{Network}.{number / 200}.{1 + (number % 200)}")));
    }
}
