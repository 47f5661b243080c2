using System.Buffers;
using System.Net;
using Carillon.Media;
using Carillon.Protocols.Sip;
using Carillon.Signalling.Iax2;
using Carillon.Switch.Carriers;
using Carillon.Switch.Legs;
using Carillon.Switch.Playbacks;
using Carillon.Switch.Trunks;
using Carillon.Telephony.V1;

namespace Carillon.Switch.Configuration;

/// <summary>Looks a configuration over before anything of it is used: all faults at once, in words.</summary>
internal static class ConfigCheck
{
    /// <summary>They are walked for each call.</summary>
    private const int MostRules = 32;

    private const int MostPrefixes = 1000;
    private const int MostPrefix = 20;

    private static readonly SearchValues<char> PrefixCharacters = SearchValues.Create("0123456789*#+");
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    public static List<string> Faults(SwitchConfig config, SwitchOptions options)
    {
        var faults = new List<string>();
        Carriers(config, options, faults);
        Phones(config, options, faults);
        Trunks(config, options, faults);
        foreach (var prompt in config.Prompts)
        {
            if (AudioClip.TryDecode(prompt.Wav.Span, out var fault) is null)
                faults.Add($"prompt {prompt.Name}: {fault}");
        }

        Music(config, faults);
        if (config.EmergencyNumbers.Count > MostRules || config.EmergencyNumbers.Any(n => n.Length is < 2 or > MostPrefix || !n.All(char.IsAsciiDigit)))
            faults.Add($"emergency_numbers must be up to {MostRules} of 2-{MostPrefix} digits");
        Doubles("carrier", config.Carriers.Select(c => c.Id), faults);
        Doubles("phone", config.Phones.Select(p => p.Id), faults);
        Doubles("trunk", config.Trunks.Select(t => t.ServerId), faults);
        Doubles("prompt", config.Prompts.Select(p => p.Name), faults);
        Doubles("music", config.Music.Select(m => m.Name), faults);
        return faults;
    }

    private static void Carriers(SwitchConfig config, SwitchOptions options, List<string> faults)
    {
        foreach (var carrier in config.Carriers)
        {
            if (carrier.Id.Length == 0) faults.Add("a carrier has no id");
            if (Uri.CheckHostName(carrier.Host) is UriHostNameType.Unknown) faults.Add($"carrier {carrier.Id}: host '{carrier.Host}' is neither a name nor an address");
            if (carrier.Port > IPEndPoint.MaxPort) faults.Add($"carrier {carrier.Id}: port {carrier.Port} is above 65535");
            if (!Enum.IsDefined(carrier.Transport)) faults.Add($"carrier {carrier.Id}: transport {(int)carrier.Transport} is not known here");
            if (!Enum.IsDefined(carrier.ReliableProvisionals)) faults.Add($"carrier {carrier.Id}: reliable_provisionals {(int)carrier.ReliableProvisionals} is not known here");
            if (!Enum.IsDefined(carrier.Srtp)) faults.Add($"carrier {carrier.Id}: srtp {(int)carrier.Srtp} is not known here");
            if (SrtpRule.NeedsTls(carrier.Srtp) && !SrtpRule.MayCarryKeys(CarrierLine.TransportOf(carrier) ?? SipTransport.Udp, options)) faults.Add($"carrier {carrier.Id}: srtp needs transport TLS, for its keys are in the signalling (or Switch:SdesOverPlainSip)");
            if (!Enum.IsDefined(carrier.SessionTimer)) faults.Add($"carrier {carrier.Id}: session_timer {(int)carrier.SessionTimer} is not known here");
            if (carrier.SessionSeconds is not 0 and (< 90 or > 86_400)) faults.Add($"carrier {carrier.Id}: session_seconds {carrier.SessionSeconds} must be 0 (1800) or 90-86400");
            if (!Enum.IsDefined(carrier.Refer)) faults.Add($"carrier {carrier.Id}: refer {(int)carrier.Refer} is not known here");
            Rewriting(carrier, faults);
            Spending(carrier, faults);
            Unknown($"carrier {carrier.Id}", carrier.TransferOver, config, faults);
            if (carrier.GainDb is < -LevelSettings.MostDb or > LevelSettings.MostDb or double.NaN) faults.Add($"carrier {carrier.Id}: gain_db {carrier.GainDb} must be -12 to 12");
            if (carrier.CallsPerSecond is < 0 or > 10_000 or double.NaN) faults.Add($"carrier {carrier.Id}: calls_per_second {carrier.CallsPerSecond} must be 0-10000");
            if (carrier.Register && (carrier.User.Length == 0 || carrier.Password.Length == 0)) faults.Add($"carrier {carrier.Id}: register needs user and password");
            if (carrier.DialPrefix.AsSpan().ContainsAnyExcept(PrefixCharacters)) faults.Add($"carrier {carrier.Id}: dial_prefix '{carrier.DialPrefix}' may hold digits, *, # and +");
        }
    }

    private static void Phones(SwitchConfig config, SwitchOptions options, List<string> faults)
    {
        foreach (var phone in config.Phones)
        {
            if (phone.Id.Length == 0) faults.Add("a phone has no id");
            if (phone.Realm.Length > 0 && phone.Realm != options.Realm) faults.Add($"phone {phone.Id}: realm '{phone.Realm}' is not this server's '{options.Realm}'");
            if (!Enum.IsDefined(phone.Srtp)) faults.Add($"phone {phone.Id}: srtp {(int)phone.Srtp} is not known here");
            Unknown($"phone {phone.Id}", phone.TransferOver, config, faults);
            Iax2(phone, faults);
            if (!IsHex(phone.Ha1Md5, 32)) faults.Add($"phone {phone.Id}: ha1_md5 is not 32 hex digits");
            if (!IsHex(phone.Ha1Sha256, 64)) faults.Add($"phone {phone.Id}: ha1_sha256 is not 64 hex digits");
        }
    }

    private static void Iax2(Phone phone, List<string> faults)
    {
        if (!Enum.IsDefined(phone.Iax2Encryption)) faults.Add($"phone {phone.Id}: iax2_encryption {(int)phone.Iax2Encryption} is not known here");
        if (phone.Iax2OwnKey.Length > 0 && phone.Iax2PeerKey.Length == 0) faults.Add($"phone {phone.Id}: iax2_own_key goes with iax2_peer_key alone");
        if (phone.Iax2Encryption != default && (phone.Iax2Secret.Length == 0 || phone.Iax2PeerKey.Length > 0)) faults.Add($"phone {phone.Id}: encryption takes its key from iax2_secret, and cannot go with RSA");
        Keys($"phone {phone.Id}: iax2_", phone.Iax2OwnKey, phone.Iax2PeerKey, faults);
    }

    private static void Keys(string what, string own, string peer, List<string> faults)
    {
        if (own.Length > 0 && !Iax2Peer.IsKey(own, withPrivatePart: true)) faults.Add($"{what}own_key is no private RSA key in PEM");
        if (peer.Length > 0 && !Iax2Peer.IsKey(peer, withPrivatePart: false)) faults.Add($"{what}peer_key is no RSA key in PEM");
    }

    private static void Trunks(SwitchConfig config, SwitchOptions options, List<string> faults)
    {
        foreach (var trunk in config.Trunks)
        {
            if (trunk.ServerId.Length == 0) faults.Add("a trunk has no server id");
            if (trunk.ServerId == options.ServerId) faults.Add($"trunk {trunk.ServerId}: leads to this server itself");
            if (trunk.Host.Length == 0 && trunk.Register) faults.Add($"trunk {trunk.ServerId}: to register there it needs a host");
            if (trunk.Host.Length > 0 && Uri.CheckHostName(trunk.Host) is UriHostNameType.Unknown) faults.Add($"trunk {trunk.ServerId}: host '{trunk.Host}' is neither a name nor an address");
            if (trunk.Port > IPEndPoint.MaxPort) faults.Add($"trunk {trunk.ServerId}: port {trunk.Port} is above 65535");
            if (trunk.Secret.Length == 0 && (trunk.OwnKey.Length == 0 || trunk.PeerKey.Length == 0)) faults.Add($"trunk {trunk.ServerId}: has no secret, nor RSA keys both ways");
            if ((trunk.Encrypted || options.EncryptTrunks) && (trunk.Secret.Length == 0 || trunk.OwnKey.Length + trunk.PeerKey.Length > 0)) faults.Add($"trunk {trunk.ServerId}: encryption takes its key from the secret, and cannot go with RSA");
            Keys($"trunk {trunk.ServerId}: ", trunk.OwnKey, trunk.PeerKey, faults);
        }
    }

    private static void Music(SwitchConfig config, List<string> faults)
    {
        var known = new PromptBook { Configured = config.Prompts.DistinctBy(p => p.Name).ToDictionary(p => p.Name, _ => Tones.Zip, StringComparer.Ordinal) };
        var used = config.Carriers.Select(c => ($"carrier {c.Id}", c.HoldMusic)).Concat(config.Phones.Select(p => ($"phone {p.Id}", p.HoldMusic)));
        foreach (var (what, music) in used.Where(u => u.HoldMusic.Length > 0 && u.HoldMusic != "tone:moh" && config.Music.All(m => m.Name != u.HoldMusic)))
            faults.Add($"{what}: hold_music names '{music}', which is not there");
        foreach (var music in config.Music)
        {
            if (music.Name.Length == 0) faults.Add("a music has no name");
            if (music.Prompts.Count == 0) faults.Add($"music {music.Name}: has no prompts");
            if (!known.TryFind(music.Prompts, out _, out var unknown)) faults.Add($"music {music.Name}: there is no prompt '{unknown}'");
        }
    }

    private static void Rewriting(Carrier carrier, List<string> faults)
    {
        if (!Enum.IsDefined(carrier.CallerHeader)) faults.Add($"carrier {carrier.Id}: caller_header {(int)carrier.CallerHeader} is not known here");
        Faults("called_rules", carrier.CalledRules.Select(NumberRules.Fault));
        Faults("caller_rules", carrier.CallerRules.Select(NumberRules.Fault));
        Faults("header_rules", carrier.HeaderRules.Select(CallerHeaders.Fault));

        void Faults(string list, IEnumerable<string?> found)
        {
            var number = 0;
            foreach (var fault in found)
            {
                number++;
                if (fault is not null) faults.Add($"carrier {carrier.Id}: {list} {number}: {fault}");
            }

            if (number > MostRules) faults.Add($"carrier {carrier.Id}: {list} are {number}; {MostRules} are allowed");
        }
    }

    private static void Spending(Carrier carrier, List<string> faults)
    {
        foreach (var prefix in carrier.AllowPrefixes.Concat(carrier.DenyPrefixes).Where(p => !IsPrefix(p)))
            faults.Add($"carrier {carrier.Id}: prefix '{prefix}' must be 1-{MostPrefix} digits, with or without + before them");
        if (carrier.AllowPrefixes.Count > MostPrefixes || carrier.DenyPrefixes.Count > MostPrefixes)
            faults.Add($"carrier {carrier.Id}: {carrier.AllowPrefixes.Count} prefixes are allowed and {carrier.DenyPrefixes.Count} denied; there may be {MostPrefixes} of each");
        foreach (var cap in carrier.SpendCaps)
        {
            if (cap.Prefix.Length > 0 && !IsPrefix(cap.Prefix)) faults.Add($"carrier {carrier.Id}: the prefix '{cap.Prefix}' of a spend cap must be 0-{MostPrefix} digits, with or without + before them");
            if (cap is { CallsPerMinute: 0, MaxCalls: 0 }) faults.Add($"carrier {carrier.Id}: the spend cap of '{cap.Prefix}' limits nothing");
        }

        if (carrier.SpendCaps.Count > MostRules) faults.Add($"carrier {carrier.Id}: spend_caps are {carrier.SpendCaps.Count}; {MostRules} are allowed");
    }

    private static bool IsPrefix(string text)
    {
        var digits = text.AsSpan(text.StartsWith('+') ? 1 : 0);
        return digits.Length is >= 1 and <= MostPrefix && !digits.ContainsAnyExceptInRange('0', '9');
    }

    private static void Unknown(string what, IEnumerable<string> transferOver, SwitchConfig config, List<string> faults)
    {
        foreach (var id in transferOver.Where(id => config.Carriers.All(c => c.Id != id)))
            faults.Add($"{what}: transfer_over names carrier '{id}', which is not there");
    }

    private static void Doubles(string what, IEnumerable<string> ids, List<string> faults)
    {
        foreach (var twice in ids.GroupBy(id => id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add($"{what} {twice.Key} is there {twice.Count()} times");
    }

    private static bool IsHex(string text, int length) =>
        text.Length == 0 || (text.Length == length && !text.AsSpan().ContainsAnyExcept(LowerHex));
}
