using Carillon.Contracts;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Deployment;

/// <summary>Two web servers with agents, for all tests of balancers: each finds both of them running.</summary>
public sealed class BalancedFloor : IAsyncDisposable
{
    public const int Agents = 8;
    public const string Campaign = "SOLAR";

    private TwoWebs? _webs;

    public static string Agent(int number) => "agent" + number;

    public static string Phone(int number) => "10" + number;

    /// <summary>Made by the first who asks, so that a test is skipped, and not broken, where something is not installed.</summary>
    internal async Task<TwoWebs> WithBoth()
    {
        if (_webs is null)
        {
            _webs = await TwoWebs.Start("balancer");
            await Furnish();
        }

        await _webs.BeginMissing();
        return _webs;
    }

    public async ValueTask DisposeAsync()
    {
        if (_webs is not null)
            await _webs.DisposeAsync();
    }

    /// <summary>A campaign and a phone for each agent; its telephony server is not there, which agents' screens tell.</summary>
    private static async Task Furnish()
    {
        using var api = new AdminApi(TwoWebs.Addresses["w1"].AbsoluteUri);
        await api.LogIn("admin", TwoWebs.Password);
        await api.Post<ServerDto>("/servers", new ServerDto { Id = "t1", Control = "http://127.0.0.11:7061", Iax2Host = "127.0.0.11", SipHost = "127.0.0.11" });
        await api.Post<CampaignDto>("/campaigns", new CampaignDto
        {
            Id = Campaign,
            Name = "Solar",
            DialMethod = "MANUAL",
            Dispositions = [new("SALE", "Sale", "1")],
            PauseCodes = [new("BREAK", "Break")],
        });
        for (var n = 1; n <= Agents; n++)
        {
            await api.Post<PhoneDto>("/phones", new SavePhoneDto { Id = Phone(n), Server = "t1", Secret = "secret-of-a-phone" });
            await api.Post<UserDto>("/users", new SaveUserDto(new UserDto { Id = Agent(n), Name = Agent(n), Role = "agent", Phone = Phone(n) }, TwoWebs.Password));
        }
    }
}
