using System.Net;
using System.Net.Sockets;
using Carillon.Interop.Kit;

namespace Carillon.Interop.Faults;

/// <summary>What somebody sees who types it wrong: one clear line on what and where, exit code 2 or 3, and no stack trace.</summary>
public sealed class BadInputTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMinutes(5);

    [Theory]
    [InlineData("dance", "dance")]
    [InlineData("demo --agnts 3", "--agnts")]
    [InlineData("demo --agents 0", "--agents is 0; it must be 1 to 500")]
    [InlineData("demo --for soon", "'soon' is no duration")]
    [InlineData("demo --web 0.0.0.0:8080", "listens on a loopback address only")]
    [InlineData("demo --db mariadb://nobody", "mariadb://user:password@host:port/name")]
    [InlineData("cluster init --listen https://0.0.0.0:443", "--listen https://0.0.0.0:443 stands for all addresses: give --advertise ADDRESS")]
    [InlineData("stop system --web nowhere", "--web is 'nowhere'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT")]
    [InlineData("stop system --web http://127.0.0.1:1 --password-file nowhere", "--password-file nowhere cannot be read")]
    [InlineData("cluster init --listen http://10.0.0.5:80", "passwords would leave this machine in clear")]
    [InlineData("cluster join carillon1-abc --name t1 --address here", "--address is 'here'; it must be an IP address")]
    [InlineData("serve --role web --config /nowhere/web.json", "/nowhere/web.json cannot be read")]
    [InlineData("serve --role telephony --set Telephony:SipPrt=1", "SipPrt")]
    [InlineData("serve --role telephony --set Telephony:SipPort=70000", "SipPort is 70000")]
    [InlineData("serve --role telephony --set Telephony:IncomingGraceMs=40000", "Telephony:IncomingGraceMs is 00:00:40; it must be 0 to 30 s")]
    [InlineData("serve --role telephony --set Telephony:SipTlsPort=5061", "SipTlsPort is 5061, but Telephony:SipCertificateFile is missing")]
    [InlineData("serve --role telephony --set Telephony:SipTlsPort=5061 --set Telephony:SipCertificateFile=nowhere.pem", "the certificate cannot be read")]
    public async Task A_wrong_word_is_named(string line, string says)
    {
        var (code, output) = await Peer.Carillon(Soon, line.Split(' '));

        Assert.Contains(says, output, StringComparison.Ordinal);
        Assert.True(code is 1 or 2, $"exit code {code}:\n{output}");
        Assert.DoesNotContain("   at Carillon.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        taken.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.11"), 5060));

        var (code, output) = await Peer.Carillon(Soon, "demo", "--for", "5s", "--data", Path.Combine(Repository.Artefacts("port-in-use"), "data"));

        Assert.Contains("127.0.0.11:5060", output, StringComparison.Ordinal);
        Assert.Equal(3, code);
    }

    [Fact]
    public async Task A_wrong_database_password_is_said_in_one_sentence()
    {
        await using var database = await MariaDbServer.Start();

        var (code, output) = await Peer.Carillon(Soon, "user", "list", "--db", $"mariadb://{MariaDbServer.User}:wrong@127.0.0.1:{database.Port}/carillon");

        Assert.Contains("password", output, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("wrong", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Equal(3, code);
    }

    [Fact]
    public async Task An_unreadable_file_and_a_half_broken_one_say_what_and_where()
    {
        var folder = Repository.Artefacts("import");
        var database = "sqlite:" + Path.Combine(folder, "carillon.db");
        await SeedCampaign(database);
        var file = Path.Combine(folder, "half.csv");
        await File.WriteAllTextAsync(file, "phone,first_name\n+12125550100,Ada\n12,Ben\n+12125550101,Clara\n+12125550100,Ada again\n+12125550102,\"Dmitri\n", TestContext.Current.CancellationToken);

        var missing = await Peer.Carillon(Soon, "import", Path.Combine(folder, "no-such.csv"), "--campaign", "TEST", "--db", database);
        var half = await Peer.Carillon(Soon, "import", file, "--campaign", "TEST", "--db", database);

        Assert.Equal(2, missing.Code);
        Assert.Contains("no-such.csv cannot be read", missing.Output, StringComparison.Ordinal);
        Assert.Contains("line 3:", half.Output, StringComparison.Ordinal);
        Assert.Contains("line 5:", half.Output, StringComparison.Ordinal);
        Assert.Contains("2 of ", half.Output, StringComparison.Ordinal);
    }

    /// <summary>The smallest campaign row, into the product's own schema (which `user list` makes).</summary>
    private static async Task SeedCampaign(string database)
    {
        var (code, output) = await Peer.Carillon(Soon, "user", "list", "--db", database);
        Assert.True(code == 0, output);
        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection("Data Source=" + database["sqlite:".Length..]);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.Parameters.AddWithValue("@settings", """{"Id":"TEST","Name":"Test"}""");
        command.CommandText = "INSERT INTO campaigns (id, name, active, maximum_attempts, settings, version) VALUES ('TEST', 'Test', 1, 1, @settings, 1)";
        await command.ExecuteNonQueryAsync();
    }
}
