using Carillon.Interop.Kit;
using Carillon.Telephony;
using Carillon.Telephony.V1;

namespace Carillon.Interop.Peers;

/// <summary>Transfers with Asterisk over SIP: as the carrier that is sent a REFER, and as a phone that sends one. Its own files tell who hears whom.</summary>
public sealed class AsteriskTransferTests
{
    private const string AsteriskAddress = "127.0.0.60", PhonesAddress = "127.0.0.1";
    private const string Carrier = "ast", Phone = "2001", TrunkUser = "carillon";
    private const string ToCustomer = "+4940100005", ToAgent = "+4940100006", ToCustomersPhone = "+4940100009", ToAgentsPhone = "+4940100010", Arrives = "+4940100007", SpeaksAsAgent = "+4940100008", Speaks = "+4940100001";
    private const ushort Customer = 4711, Agent = 77;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30), Talk = TimeSpan.FromSeconds(4);

    [Fact]
    public async Task Asterisk_takes_a_REFER_and_sends_its_party_elsewhere()
    {
        var folder = Repository.Artefacts("asterisk-refer");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var customer = await Up(carillon, ToCustomer);
        await carillon.Do(new Command { Transfer = new Transfer { LegId = customer, Number = Arrives } });
        await asterisk.Says("arrived", Soon);
        var done = await TransferEnded(carillon, customer);
        Assert.Equal((true, true, ""), (done.Completed, done.ByRefer, done.Text));
        Assert.Equal(EndCause.Normal, (await carillon.Events.Ended(customer)).Cause);
        Assert.Empty((await carillon.Snapshot()).Legs);
    }

    /// <summary>Its bridge alone is looked at: Asterisk 22.10.1 sends each near half of these Local channels the other's voice, but the far halves never read it.</summary>
    [Fact]
    public async Task Asterisk_connects_two_of_its_calls_by_REFER_with_Replaces()
    {
        var folder = Repository.Artefacts("asterisk-replaces");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var (customer, agent) = (await Up(carillon, ToCustomer), await Up(carillon, ToAgent));
        await carillon.Do(new Command { Transfer = new Transfer { LegId = customer, ToLegId = agent } });
        var done = await TransferEnded(carillon, customer);
        Assert.Equal((true, true, ""), (done.Completed, done.ByRefer, done.Text));
        await Task.WhenAll(carillon.Events.Ended(customer), carillon.Events.Ended(agent));
        var bridges = await Bridges(asterisk);
        Assert.Equal(2, bridges.Count);
        Assert.Single(bridges.Distinct());
    }

    /// <summary>Both phones are Asterisk's: our two legs have ended, it asks for no other audio of us, and what they hear of each other is its own bridge.</summary>
    [Fact]
    public async Task The_phones_of_two_calls_that_Asterisk_connected_hear_each_other()
    {
        var folder = Repository.Artefacts("asterisk-replaces-phones");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        await using var customersPhone = Baresip.Start(Path.Combine(folder, "customer"), PhonesAddress, AsteriskAddress, "customer", Asterisk.Secret, Customer);
        await using var agentsPhone = Baresip.Start(Path.Combine(folder, "agent"), PhonesAddress, AsteriskAddress, "agent", Asterisk.Secret, Agent, beside: 1);
        await Task.WhenAll(asterisk.Says("Added contact 'sip:customer", Soon), asterisk.Says("Added contact 'sip:agent", Soon));
        var (customer, agent) = (await Up(carillon, ToCustomersPhone), await Up(carillon, ToAgentsPhone));
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), $"udp port 5060 and host {TelephonyServer.Address}");
        await carillon.Do(new Command { Transfer = new Transfer { LegId = customer, ToLegId = agent } });
        Assert.True((await TransferEnded(carillon, customer)).Completed);
        await Task.WhenAll(carillon.Events.Ended(customer), carillon.Events.Ended(agent));
        Assert.Empty((await carillon.Snapshot()).Legs);
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await customersPhone.Quit();
        await agentsPhone.Quit();
        await capture.End();
        Assert.Equal([Agent], customersPhone.Heard());
        Assert.Equal([Customer], agentsPhone.Heard());
        Assert.Equal((1, 0), (await capture.Count("sip.Method == \"REFER\""), await capture.Count("sip.Method == \"INVITE\" or sip.Method == \"UPDATE\"")));
    }

    [Fact]
    public async Task A_number_that_Asterisk_does_not_have_leaves_the_call_as_it_was()
    {
        var folder = Repository.Artefacts("asterisk-refer-nowhere");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        var customer = await Up(carillon, ToCustomer);
        await carillon.Do(new Command { Transfer = new Transfer { LegId = customer, Number = "+4940777" } });
        Assert.False((await TransferEnded(carillon, customer)).Completed);
        Assert.Equal(customer, Assert.Single((await carillon.Snapshot()).Legs).LegId);
    }

    [Fact]
    public async Task Asterisk_as_a_phone_says_REFER_and_its_customer_speaks_to_whom_it_named()
    {
        var folder = Repository.Artefacts("asterisk-phone-refers");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder);
        await asterisk.Command($"dialplan set global REFERS sip:{SpeaksAsAgent}@{TelephonyServer.Address}");
        var phone = await carillon.CallPhone(Phone);
        var customer = await Up(carillon, Speaks);
        var room = CallControlExtensions.NewId();
        await carillon.Join(phone, room);
        await carillon.Join(customer, room);
        var asked = (await carillon.Events.Next("the REFER", e => e.TransferAsked?.LegId == phone)).TransferAsked;
        Assert.Equal(SpeaksAsAgent, asked.Number);
        var done = await TransferEnded(carillon, phone);
        Assert.Equal((true, asked.NewLegId), (done.Completed, done.NewLegId));
        await asterisk.Says("transfer SUCCESS", Soon);
        await carillon.Events.Ended(phone);
        await Task.Delay(Talk, TestContext.Current.CancellationToken);
        await carillon.Do(new Command { HangUp = new HangUp { LegId = customer } });
        await carillon.Events.Ended(asked.NewLegId);
        await Eventually.Holds(async () => (await asterisk.Channels()).Count == 0, Soon, () => "Asterisk's channels to go");
        Assert.Equal([Agent], asterisk.HeardBy("customer"));
        Assert.Equal([Customer], asterisk.HeardBy("agent"));
    }

    [Fact]
    public async Task A_phone_without_leave_to_transfer_is_refused_and_speaks_on()
    {
        var folder = Repository.Artefacts("asterisk-phone-refused");
        await using var carillon = await TelephonyServer.Start(folder);
        await using var asterisk = await Start(carillon, folder, transfers: false);
        await asterisk.Command($"dialplan set global REFERS sip:{SpeaksAsAgent}@{TelephonyServer.Address}");
        var phone = await carillon.CallPhone(Phone);
        await asterisk.Says("transfer FAILURE", Soon);
        Assert.Equal(phone, Assert.Single((await carillon.Snapshot()).Legs).LegId);
    }

    private static async Task<Asterisk> Start(TelephonyServer carillon, string folder, bool transfers = true)
    {
        var asterisk = await Asterisk.Start(Path.Combine(folder, "asterisk"), AsteriskAddress, TelephonyServer.Address, TelephonyServer.Address, security: null, ("customer", Customer), ("agent", Agent));
        var phone = TelephonyServer.PhoneOf(Phone, Asterisk.Secret);
        if (transfers)
            phone.TransferOver.Add(Carrier);
        await carillon.Configure(new SwitchConfig
        {
            Carriers = { new Carrier { Id = Carrier, Name = Carrier, Host = AsteriskAddress, Port = 5060, ReachableFromHere = true, Register = true, User = TrunkUser, Password = Asterisk.Secret } },
            Phones = { phone },
        });
        await carillon.Events.Next("the registration at Asterisk", e => e.CarrierHealth is { CarrierId: Carrier, Up: true });
        await carillon.Events.Next("the registration of Asterisk", e => e.PhoneRegistered is { PhoneId: Phone, Registered: true });
        return asterisk;
    }

    private static async Task<string> Up(TelephonyServer carillon, string number)
    {
        var leg = await carillon.Dial(number, Carrier);
        await carillon.Events.Answered(leg);
        return leg;
    }

    private static async Task<TransferEnded> TransferEnded(TelephonyServer carillon, string leg) =>
        (await carillon.Events.Next("the end of the transfer", e => e.TransferEnded?.LegId == leg)).TransferEnded;

    /// <summary>The bridges that Asterisk's parties are in, one for each of them.</summary>
    private static async Task<IReadOnlyList<string>> Bridges(Asterisk asterisk) =>
        [.. (await asterisk.Command("core show channels concise")).Split('\n').Where(line => line.StartsWith("Local/", StringComparison.Ordinal) && line.Contains(";1!", StringComparison.Ordinal)).Select(line => line.Split('!')[^2])];
}
