using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Carillon.Server;
using Carillon.Server.Commands;
using Carillon.Server.Doctor;
using Carillon.Storage;
using Carillon.Tests.Server.Balancer;

namespace Carillon.Tests.Server.Doctor;

/// <summary>Real faults of a machine, and that each is found, is of the right weight, and comes with what to do.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carillon-doctor-").FullName;
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Taken_ports_are_told_with_the_process_that_has_them_and_free_ones_are_right()
    {
        using var tcp = new TcpListener(IPAddress.Parse("127.0.0.77"), 0);
        tcp.Start();
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Parse("127.0.0.77"), 0));
        var (control, sip) = (((IPEndPoint)tcp.LocalEndpoint).Port, ((IPEndPoint)udp.Client.LocalEndPoint!).Port);
        var found = await Look(new PortCheck(Telephony($"Telephony:ControlPort={control}", $"Telephony:SipPort={sip}", "Telephony:SipTcpPort=0")));

        string[] taken = [$"127.0.0.77:{sip} (UDP, SIP) is taken by process {Environment.ProcessId} (", $"127.0.0.77:{control} (TCP, call control) is taken by process {Environment.ProcessId} ("];
        Assert.Equal(2, found.Count(f => f.Verdict == Condition.Wrong));
        Assert.All(taken, t => Assert.Contains(found, f => f.Verdict == Condition.Wrong && f.Found.StartsWith(t, StringComparison.Ordinal) && f.Mend.StartsWith("end that process", StringComparison.Ordinal)));
        Assert.Contains(found, f => f.Verdict == Condition.Ok && f.Found.Contains("(UDP, IAX2) is free", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/opt/carillon/carillon serve --role web --config web.json", true)]
    [InlineData("/usr/bin/dotnet /opt/carillon/carillon.dll serve --role telephony", true)]
    [InlineData("/opt/carillon/carillon bench media", false)]
    [InlineData("/usr/sbin/asterisk -f serve", false)]
    public void A_role_of_ours_is_known_by_its_command(string command, bool ours) => Assert.Equal(ours, new PortHolder(1, command).IsOurs);

    [Fact]
    public async Task An_address_of_another_machine_is_wrong_and_its_ports_are_no_news()
    {
        var patient = Telephony("Telephony:Address=192.0.2.7");
        var wrong = Assert.Single(await Look(new AddressCheck(patient)));
        Assert.Equal(Condition.Wrong, wrong.Verdict);
        Assert.StartsWith("192.0.2.7 (SIP, SIP over TCP, IAX2, call control) is no address of this machine", wrong.Found, StringComparison.Ordinal);
        Assert.Contains("NAT", wrong.Mend, StringComparison.Ordinal);
        Assert.Empty(await Look(new PortCheck(patient)));
    }

    [Fact]
    public async Task A_section_with_faults_is_told_and_the_others_are_examined()
    {
        var patient = Patient.Read(null, ["Telephony:Address=127.0.0.77", "Web:Listen=gopher://x", "Web:SiloPort=0"]);
        Assert.Equal((true, false), (patient.Web is null, patient.Telephony is null));
        Assert.Equal([Condition.Wrong, Condition.Wrong], (await Look(new SettingsCheck(patient))).Select(f => f.Verdict));
        Assert.Equal(Condition.Warning, Assert.Single(await Look(new SettingsCheck(new Patient()))).Verdict);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_wrong_and_one_with_room_is_not()
    {
        Assert.DoesNotContain(await Look(new DiskCheck(Telephony($"Telephony:DataFolder={_folder}/not/there/yet"))), f => f.Verdict == Condition.Wrong);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
        var found = await Look(new DiskCheck(Telephony("Telephony:DataFolder=/proc/sys")));
        Assert.Contains(found, f => f.Verdict == Condition.Wrong && f.Found.StartsWith("/proc/sys cannot be written", StringComparison.Ordinal));
    }

    /// <summary>In a namespace of its own, where even we may mount.</summary>
    [Fact]
    public async Task A_full_disk_is_wrong_and_that_it_is_memory_is_told()
    {
        var data = Path.Combine(_folder, "data");
        Directory.CreateDirectory(data);
        var (code, said) = await Run("unshare", "-rm", "sh", "-c",
            $"mount -t tmpfs -o size=1m none {data} && head -c 1040000 /dev/zero > {data}/full; exec dotnet {Path.Combine(AppContext.BaseDirectory, "carillon.dll")} doctor --json --set Telephony:Address=127.0.0.77 --set Telephony:DataFolder={data}");
        Assert.SkipWhen(said.Contains("Operation not permitted", StringComparison.Ordinal), "no namespaces are allowed here: " + said);
        Assert.True(code == ExitCodes.Failed, said);
        var found = JsonSerializer.Deserialize(said, FindingJson.Default.IReadOnlyListFinding)!.Where(f => f.Check == "disk (Telephony:DataFolder)").ToList();
        Assert.Equal([Condition.Wrong, Condition.Warning], found.Select(f => f.Verdict));
        Assert.Contains("% are free", found[0].Found, StringComparison.Ordinal);
        Assert.Contains("tmpfs", found[1].Found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.77", -1, 10, "Warning", "ends on")]
    [InlineData("127.0.0.77", -1, 31, "Ok", "ends on")]
    [InlineData("127.0.0.77", -10, -1, "Wrong", "ended at")]
    [InlineData("desk.example", -1, 60, "Wrong", "is for desk.example, not for 127.0.0.77, where its role listens")]
    public async Task A_certificate_that_ends_or_is_for_another_host_is_told(string name, int from, int to, string verdict, string words)
    {
        var found = await Look(new CertificateCheck(WithCertificate(name, from, to), TimeProvider.System));
        var worst = found.MaxBy(f => f.Verdict)!;
        Assert.Equal((verdict, verdict == "Ok"), (worst.Verdict.ToString(), worst.Mend.Length == 0));
        Assert.Contains(words, worst.Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_certificate_is_wrong()
    {
        var patient = WithCertificate("127.0.0.77", -1, 60);
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(Path.Combine(_folder, "key.pem"), other.ExportPkcs8PrivateKeyPem(), Ct);
        Assert.Contains("do not belong together", Assert.Single(await Look(new CertificateCheck(patient, TimeProvider.System))).Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_away_is_wrong_and_says_what_stands_still()
    {
        var found = await Look(new DatabaseCheck(Web("Web:Database=mariadb://u:p@127.0.0.1:1/x")));
        Assert.All(found, f => Assert.Equal(Condition.Wrong, f.Verdict));
        Assert.Contains(found, f => f.Found.Contains("127.0.0.1:1 does not answer", StringComparison.Ordinal));
        Assert.Contains(found, f => f.Mend.Contains("nothing new is dialled", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_schema_is_missing_right_or_too_new_and_the_clock_of_the_same_machine_is_right()
    {
        Assert.SkipWhen(MariaDbServer.Missing is not null, MariaDbServer.Missing ?? "");
        using var server = MariaDbServer.Start();
        var patient = Web("Web:Database=" + server.AddressOf("carillon"));
        Assert.Contains(await Look(new DatabaseCheck(patient)), f => f.Verdict == Condition.Warning && f.Found.EndsWith("has no schema yet", StringComparison.Ordinal));
        using var database = new Database(patient.Database!);
        database.Migrate();
        var found = await Look(new DatabaseCheck(patient));
        Assert.Contains(found, f => f.Verdict == Condition.Ok && f.Found.Contains("its schema is at step", StringComparison.Ordinal));
        // It flushes its log once a second.
        Assert.Contains(found, f => f.Verdict == Condition.Wrong && f.Found.Contains("innodb_flush_log_at_trx_commit", StringComparison.Ordinal));
        Assert.Contains(await Look(new ClockCheck(patient, new Neighbours(patient))), f => f.Verdict == Condition.Ok && f.Found.StartsWith("the clock of the database is 0.0", StringComparison.Ordinal));

        await using (var connection = new MySqlConnector.MySqlConnection(patient.Database!.ConnectionString))
        {
            await connection.OpenAsync(Ct);
            await new MySqlConnector.MySqlCommand("UPDATE schema_version SET step = step + 100 ORDER BY step DESC", connection).ExecuteNonQueryAsync(Ct);
        }

        Assert.Contains(await Look(new DatabaseCheck(patient)), f => f.Verdict == Condition.Wrong && f.Mend.StartsWith("this program is older than the database", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0.4, "Ok", "0.400 s ahead of")]
    [InlineData(-0.4, "Ok", "0.400 s behind")]
    [InlineData(0.6, "Warning", "0.600 s ahead of")]
    [InlineData(-2.5, "Wrong", "2.500 s behind")]
    public void A_clock_is_judged_by_how_far_it_is_from_ours(double ahead, string verdict, string words)
    {
        var judged = new ClockCheck(new Patient(), new Neighbours(new Patient())).Judge("db", TimeSpan.FromSeconds(ahead));
        Assert.Equal(verdict, judged.Verdict.ToString());
        Assert.Equal($"the clock of db is {words} ours", judged.Found);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1100, 0)]
    [InlineData(-3000, -1800)]
    [InlineData(3000, 3000)]
    public void A_time_in_whole_seconds_is_no_difference_within_one(int theirsMs, int aheadMs) =>
        Assert.Equal(TimeSpan.FromMilliseconds(aheadMs), Neighbours.Ahead(DateTimeOffset.UnixEpoch.AddMilliseconds(10_000 + theirsMs), DateTimeOffset.UnixEpoch.AddSeconds(10)));

    [Fact]
    public async Task A_neighbour_that_is_not_there_is_wrong_and_one_that_is_tells_its_time()
    {
        await using var web = await FakeWeb.Start("w1");
        var neighbours = new Neighbours(Patient.Read(null, ["Lb:Listen=http://127.0.0.77:8000", $"Lb:WebServers:w1:Address={web.Address.AbsoluteUri.TrimEnd('/')}", "Lb:WebServers:w2:Address=http://127.0.0.77:1"]));
        var found = await Look(new NeighbourCheck(neighbours));
        Assert.Equal(Condition.Ok, found[0].Verdict);
        Assert.Equal((Condition.Wrong, "web server w2 is not reached at 127.0.0.77:1: Connection refused"), (found[1].Verdict, found[1].Found));
        Assert.Contains(await Look(new ClockCheck(new Patient(), neighbours)), f => f.Verdict == Condition.Ok && f.Found.StartsWith("the clock of web server w1 is 0.000", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("proc/self/limits", "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024                 4096                 files", "Wrong", "4096 open files")]
    [InlineData("proc/self/limits", "Max open files            1024                 524288               files", "Ok", "524288 open files")]
    [InlineData("proc/sys/net/core/rmem_max", "212992", "Warning", "net.core.rmem_max is 208 KB")]
    [InlineData("proc/sys/net/core/rmem_max", "4194304", "Ok", "net.core.rmem_max is 4096 KB")]
    [InlineData("proc/sys/vm/overcommit_memory", "2", "Warning", "vm.overcommit_memory is 2")]
    [InlineData("proc/sys/vm/overcommit_memory", "0", "Ok", "vm.overcommit_memory is 0")]
    [InlineData("sys/fs/cgroup/memory.max", "268435456", "Warning", "the control group allows 256 MB")]
    [InlineData("sys/fs/cgroup/memory.max", "4294967296", "Ok", "the control group allows 4096 MB")]
    [InlineData("sys/fs/cgroup/cpu.max", "150000 100000", "Warning", "1.5 CPUs")]
    [InlineData("sys/fs/cgroup/cpu.max", "max 100000", "Ok", "4 CPUs")]
    public async Task What_the_kernel_grants_is_held_against_what_the_role_needs(string file, string text, string verdict, string words)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, text + "\n", Ct);
        var found = (await Look(new KernelCheck(Telephony(), _folder, cpus: 4))).Single(f => f.Found.StartsWith(words, StringComparison.Ordinal));
        Assert.Equal((verdict, verdict == "Ok"), (found.Verdict.ToString(), found.Mend.Length == 0));
    }

    [Fact]
    public async Task A_check_that_throws_is_a_finding() =>
        Assert.Equal((Condition.Wrong, "this could not be looked at: no such thing"), (await DoctorRun.Look(new Throwing(), Ct))[0] is var f ? (f.Verdict, f.Found) : default);

    [Fact]
    public async Task The_command_fails_where_something_is_wrong()
    {
        Assert.Equal(ExitCodes.Failed, await CommandTree.Build().Parse(["doctor", "--json", "--config", "/nowhere/web.json"]).InvokeAsync(cancellationToken: Ct));
        await using var web = await FakeWeb.Start("w1");
        string[] settings = ["Lb:Listen=http://127.0.0.77:8000", "Lb:AdminListen=http://127.0.0.77:8079", "Lb:MaximumConnections=10", $"Lb:WebServers:w1:Address={web.Address.AbsoluteUri.TrimEnd('/')}"];
        Assert.Equal(ExitCodes.Done, await CommandTree.Build().Parse(["doctor", .. settings.SelectMany(s => new[] { "--set", s })]).InvokeAsync(cancellationToken: Ct));
    }

    private static Patient Telephony(params string[] assignments) => Right(Patient.Read(null, ["Telephony:Address=127.0.0.77", .. assignments]));

    private static Patient Web(params string[] assignments) => Right(Patient.Read(null, ["Web:Listen=http://127.0.0.77:8080", .. assignments]));

    private static Patient Right(Patient patient)
    {
        Assert.Empty(patient.Faults);
        return patient;
    }

    private Patient WithCertificate(string name, int from, int to)
    {
        using var authority = new Certificates();
        var certificate = authority.Issue(name, from, to).TargetCertificate;
        File.WriteAllText(Path.Combine(_folder, "web.pem"), certificate.ExportCertificatePem());
        using var key = System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!;
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return Right(Patient.Read(null, ["Web:Listen=https://127.0.0.77:8443", $"Web:CertificateFile={_folder}/web.pem", $"Web:CertificateKeyFile={_folder}/key.pem"]));
    }

    private static Task<IReadOnlyList<Finding>> Look(ICheck check) => check.Look(Ct);

    private static async Task<(int Code, string Said)> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var wrong = process.StandardError.ReadToEndAsync(Ct);
        var said = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, said.Length > 0 ? said : await wrong);
    }

    private sealed class Throwing : ICheck
    {
        public string Name => "throwing";

        public Task<IReadOnlyList<Finding>> Look(CancellationToken ct) => throw new InvalidOperationException("no such thing");
    }
}
