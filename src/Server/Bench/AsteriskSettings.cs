namespace Carillon.Server.Bench;

/// <summary>
/// An Asterisk as its friends would set it up for this work: only the modules that a shape needs, no DSP, no jitter buffer, no direct media.
/// <c>_c</c>: a conference; <c>_d</c>: Dial to the exchange; <c>_m</c>: that with MixMonitor; <c>_l</c>: over IAX2 into a conference of the other server.
/// </summary>
internal static class AsteriskSettings
{
    private static readonly string[] Modules =
    [
        "res_timing_timerfd", "pbx_config", "codec_ulaw", "format_pcm", "format_wav", "bridge_simple", "bridge_native_rtp", "bridge_softmix", "bridge_builtin_features", "chan_bridge_media",
        "app_dial", "app_confbridge", "app_mixmonitor", "app_cdr", "cdr_csv", "func_channel", "func_callerid", "chan_iax2", "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_pjproject",
        "res_pjsip", "res_pjsip_pubsub", "res_pjsip_session", "res_pjsip_endpoint_identifier_ip", "res_pjsip_caller_id", "res_pjsip_sdp_rtp", "res_pjsip_authenticator_digest", "res_rtp_asterisk", "chan_pjsip",
    ];

    /// <summary>Writes all into a folder, and makes the folders that are in it.</summary>
    /// <param name="folder">Of this server.</param>
    /// <param name="root">What the packages hold.</param>
    public static void Write(string folder, string root, string address, string otherAddress, string exchange, bool record)
    {
        foreach (var sub in (string[])["run", "db", "lib", "spool/monitor", "log/cdr-csv"])
            Directory.CreateDirectory(Path.Combine(folder, sub));
        var modules = Directory.EnumerateDirectories(Path.Combine(root, "usr/lib"), "*-linux-*").Select(f => Path.Combine(f, "asterisk/modules")).Single(Directory.Exists);
        Write("asterisk", $"""
            [directories]
            astetcdir => {folder}
            astrundir => {folder}/run
            astdbdir => {folder}/db
            astvarlibdir => {folder}/lib
            astkeydir => {folder}/lib
            astspooldir => {folder}/spool
            astlogdir => {folder}/log
            astdatadir => {root}/usr/share/asterisk
            astmoddir => {modules}
            """);
        Write("modules", "[modules]\nautoload = no\n" + string.Join('\n', Modules.Select(m => $"load = {m}.so")));
        Write("logger", "[general]\n[logfiles]\nconsole => warning,error\n");
        Write("manager", "[general]\nenabled = no\n");
        Write("cel", "[general]\nenable = no\n");
        Write("cdr", "[general]\nenable = yes\n[csv]\nusegmtime = yes\n");
        Write("rtp", "[general]\nrtpstart = 10000\nrtpend = 60000\nstrictrtp = no\n");
        Write("confbridge", $"""
            [general]
            [bench]
            type = bridge
            internal_sample_rate = 8000
            mixing_interval = 20
            record_conference = {(record ? "yes" : "no")}
            [party]
            type = user
            quiet = yes
            announce_user_count = no
            dsp_drop_silence = no
            denoise = no
            talk_detection_events = no
            """);
        Write("pjsip", $"""
            [udp]
            type = transport
            protocol = udp
            bind = {address}:5060
            [exchange]
            type = aor
            contact = sip:{exchange}
            [exchange]
            type = endpoint
            context = bench
            disallow = all
            allow = ulaw
            aors = exchange
            direct_media = no
            media_address = {address}
            bind_rtp_to_media_address = yes
            [exchange]
            type = identify
            endpoint = exchange
            match = {exchange.Split(':')[0]}
            """);
        Write("iax", $"""
            [general]
            bindaddr = {address}
            bindport = 4569
            disallow = all
            allow = ulaw
            jitterbuffer = no
            [other]
            type = friend
            host = {otherAddress}
            username = other
            context = trunk
            trunk = yes
            qualify = yes
            requirecalltoken = no
            """);
        Write("extensions", $$"""
            [bench]
            exten => _cX.,1,Answer()
             same => n,ConfBridge(${EXTEN:1},bench,party)
            exten => _dX.,1,Dial(PJSIP/${EXTEN:1}@exchange,30)
            exten => _mX.,1,MixMonitor({{folder}}/spool/monitor/${EXTEN}.wav)
             same => n,Dial(PJSIP/${EXTEN:1}@exchange,30)
            exten => _lX.,1,Dial(IAX2/other@other/${EXTEN:1},30)
            [trunk]
            exten => _X.,1,Answer()
             same => n,ConfBridge(${EXTEN},bench,party)
            """);

        void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name + ".conf"), text + "\n");
    }
}
