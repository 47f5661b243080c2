using System.Buffers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Carillon.Interop.Deployment;
using Carillon.Interop.Kit;
using Carillon.Protocols.Sip;
using Carillon.Telephony.V1;
using Microsoft.Playwright;

namespace Carillon.Interop.Browser;

/// <summary>
/// SIP over WebSocket (RFC 7118) from a page in Debian's Chromium, ws and wss: by hand it says OPTIONS, registers with a digest and goes. tshark reads the frames,
/// those of TLS with Chromium's own keys.
/// </summary>
public sealed class WebSocketSipTests : IDisposable
{
    private const string Chromium = "/usr/bin/chromium", User = "2001";
    private const int Plain = 5080, Secure = 5443;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly TestAuthority _authority = new();

    /// <summary>A phone of a few lines: one transaction at a time, a Contact that nobody can reach, as in RFC 7118's examples.</summary>
    private const string Phone = """
        url => new Promise((resolve, reject) => {
          const heard = [], ws = new WebSocket(url, 'sip'), way = url.startsWith('wss') ? 'WSS' : 'WS';
          const host = 'df7jal23ls0d.invalid', domain = 'carillon';
          const say = (method, number, more) => ws.send([
            `${method} sip:${domain} SIP/2.0`, `Via: SIP/2.0/${way} ${host};branch=z9hG4bK${method}${number}${way}`, 'Max-Forwards: 70',
            `From: <sip:2001@${domain}>;tag=abc${way}`, `To: <sip:${method === 'OPTIONS' ? '' : '2001@'}${domain}>`, `Call-ID: ${method}${way}@${host}`,
            `CSeq: ${number} ${method}`, `Contact: <sip:2001@${host};transport=ws>`, ...more, 'Content-Length: 0', '', ''].join('\r\n'));
          ws.onopen = () => say('OPTIONS', 1, []);
          ws.onerror = () => reject(new Error('the socket failed after ' + heard.join(', ')));
          ws.onclose = () => resolve({ protocol: ws.protocol, heard });
          setTimeout(() => reject(new Error('no end after ' + heard.join(', '))), 20000);
          ws.onmessage = async message => {
            const text = typeof message.data === 'string' ? message.data : await message.data.text();
            const status = text.split(' ')[1], cseq = /^CSeq: *(\d+) (\w+)/mi.exec(text);
            heard.push(`${status} ${cseq[2]} ${cseq[1]}`);
            if (cseq[2] === 'OPTIONS') say('REGISTER', 1, ['Expires: 120']);
            else if (status === '401') say('REGISTER', 2, ['Expires: 120', 'Authorization: ' + await window.proof(/^WWW-Authenticate: *(.*)$/mi.exec(text)[1].trim())]);
            else if (cseq[1] === '2') { await window.registered(); ws.close(); }
            else ws.close();
          };
        })
        """;

    [Fact]
    public async Task A_page_in_Chromium_speaks_SIP_over_ws_and_wss_and_tshark_reads_it()
    {
        Assert.SkipUnless(File.Exists(Chromium), "Chromium is not installed (Debian package chromium)");
        var folder = Repository.Artefacts("websocket-chromium");
        var keys = Path.Combine(folder, "keys.log");
        var (certificate, key) = _authority.Issue(folder, "carillon", TimeSpan.FromDays(1), TimeSpan.FromDays(30));
        await using var carillon = await TelephonyServer.Start(folder, new()
        {
            ["SipWebSocketPort"] = Plain,
            ["SipSecureWebSocketPort"] = Secure,
            ["SipCertificateFile"] = certificate,
            ["SipCertificateKeyFile"] = key,
        });
        await carillon.Configure(new SwitchConfig { Phones = { TelephonyServer.PhoneOf(User, Asterisk.Secret) } });
        await using var capture = await Capture.Start(Path.Combine(folder, "run.pcapng"), $"tcp port {Plain} or tcp port {Secure}");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--ssl-key-log-file=" + keys, "--ignore-certificate-errors-spki-list=" + PinOf(certificate)],
        });

        await Speaks(browser, carillon, $"ws://{TelephonyServer.Address}:{Plain}/", times: 1);
        await Speaks(browser, carillon, $"wss://{TelephonyServer.Address}:{Secure}/", times: 2);
        await browser.CloseAsync();
        await capture.End();
        string[] how = ["-d", $"tcp.port=={Plain},http", "-d", $"tcp.port=={Secure},tls", "-o", "tls.keylog_file:" + keys];
        foreach (var port in (int[])[Plain, Secure])
        {
            var frames = $"tcp.port == {port} and websocket";
            var (registers, options, accepted) = (
                await capture.Count($"{frames} and sip.Method == \"REGISTER\"", how),
                await capture.Count($"{frames} and sip.Method == \"OPTIONS\"", how),
                await capture.Count($"{frames} and sip.Status-Code == 200", how));
            Assert.True((registers, options, accepted) == (2, 1, 2), $"{(registers, options, accepted)} in\n" + await capture.Lines($"tcp.port == {port}", how));
        }

        Assert.Equal(0, await capture.Count("_ws.malformed", how));
    }

    public void Dispose() => _authority.Dispose();

    private static async Task Speaks(IBrowser browser, TelephonyServer carillon, string url, int times)
    {
        var page = await browser.NewPageAsync();
        await page.ExposeFunctionAsync("proof", (string challenge) => Proof(challenge));
        await page.ExposeFunctionAsync("registered", async () =>
        {
            await Registrations(carillon, true, times);
            return true;
        });
        var said = await page.EvaluateAsync<Said>(Phone, url);
        Assert.Equal("sip", said.Protocol);
        Assert.Equal(["200 OPTIONS 1", "401 REGISTER 1", "200 REGISTER 2"], said.Heard);
        await Registrations(carillon, false, times); // gone with its connection
        await page.CloseAsync();
    }

    private static Task Registrations(TelephonyServer carillon, bool there, int times) => Eventually.Holds(
        () => carillon.Events.Seen.Count(e => e.PhoneRegistered is { PhoneId: User } phone && phone.Registered == there) == times, Soon, () => $"the phone to be {(there ? "registered" : "gone")}, {times} times");

    private static string Proof(string header)
    {
        Assert.Equal(OperationStatus.Done, DigestChallenge.TryParse(Encoding.ASCII.GetBytes(header), out var challenge));
        return DigestCredentials.Answer(challenge!, User, Asterisk.Secret, "REGISTER", "sip:carillon", "cn", 1).ToString();
    }

    /// <summary>The one key that Chromium is told to believe.</summary>
    private static string PinOf(string file)
    {
        using var certificate = X509Certificate2.CreateFromPem(File.ReadAllText(file));
        return Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    private sealed record Said(string Protocol, string[] Heard)
    {
        public Said() : this("", [])
        {
        }
    }
}
