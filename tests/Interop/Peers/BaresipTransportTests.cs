using Carillon.Contracts;
using Carillon.Interop.Deployment;
using Carillon.Interop.Faults;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Peers;

/// <summary>
/// baresip chooses TCP, then TLS, by its account alone. It is called over the connection that it registered on, and when it quits its agent
/// is told. On one floor, one after the other.
/// </summary>
public sealed class BaresipTransportTests : IDisposable
{
    private const string Campaign = "TRANSPORT", Agent = "ada", Phone = "2001", Server = "t2";
    private const int TcpPort = 5060, TlsPort = 5061;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task A_phone_registers_and_is_called_over_TCP_and_over_TLS()
    {
        await using var floor = await OperatedFloor.Start("baresip-transports", Tls);
        await floor.Api.Post<CampaignDto>("/campaigns", new CampaignDto
        {
            Id = Campaign,
            Name = "For phones by TCP and TLS",
            CallerId = "+12125550199",
            Dispositions = [new("SALE", "Sale", "1", Sale: true)],
            PauseCodes = [new("BREAK", "Break")],
        });
        await floor.AddPhone(Phone, Server);
        await floor.AddAgent(Agent, Phone);
        await IsCalled(floor, "tcp", TcpPort, other: TlsPort);
        await IsCalled(floor, "tls", TlsPort, other: TcpPort);
    }

    public void Dispose() => _authority.Dispose();

    private Dictionary<string, object> Tls(OperatedFloor floor)
    {
        var (certificate, key) = _authority.Issue(floor.Folder, "telephony", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        return new() { ["SipTlsPort"] = TlsPort, ["SipCertificateFile"] = certificate, ["SipCertificateKeyFile"] = key };
    }

    /// <summary>1 it registers  2 its agent logs in and it is called, over the same connection  3 it quits.</summary>
    private async Task IsCalled(OperatedFloor floor, string transport, int port, int other)
    {
        var server = OperatedFloor.AddressOf(Server);
        await using var phone = Baresip.Start(floor.In(transport), "127.0.0.1", server, Phone, OperatedFloor.PhoneSecret, voice: 77, transport, _authority.Root(floor.Folder));
        await Registered(1); // 1
        Assert.Equal((1, 0), (TcpTable.Established(server, port), TcpTable.Established(server, other)));

        await using var desk = await AgentDesk.Open(OperatedFloor.Web, Agent, OperatedFloor.Password); // 2
        await desk.Press(nameof(IAgentHub.LogIn), new AgentLogInDto(Campaign, Phone));
        await desk.Shows(s => s is { PhoneUp: true, State: AgentStateDto.Paused }, "that the phone is up", Soon);
        Assert.Equal((1, 0), (TcpTable.Established(server, port), TcpTable.Established(server, other)));

        await phone.Quit(); // 3
        await desk.Shows(s => s is { PhoneUp: false }, "that the phone is gone", Soon);
        await Registered(0);
        await desk.Press(nameof(IAgentHub.LogOut));
        await floor.NoLegIsLeft();

        Task Registered(int count) => Eventually.Holds(
            async () => (await floor.Now()).Servers.Single(s => s.Id == Server).PhonesRegistered == count, Soon, () => $"{count} phones registered over {transport}; baresip said:\n{phone.Output}");
    }
}
