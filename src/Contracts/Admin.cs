namespace Carillon.Contracts;

// POST /api/v1/sessions                 LogInDto -> SessionDto            (anybody)
// POST /api/v1/sessions/refresh         RefreshDto -> SessionDto          (a valid refresh token; no SQL)
// GET  /api/v1/me                       -> MeDto
// GET  /api/v1/me/choices               -> ChoicesDto: campaigns and phones an agent may choose
// GET/POST/PUT /api/v1/users[/{id}]     UserDto, SaveUserDto              (admin)
// GET/POST/PUT /api/v1/campaigns[/{id}] CampaignDto                       (read: supervisor, write: admin)
// POST /api/v1/campaigns/{id}/stop|resume                                 (supervisor)
// GET/POST /api/v1/lists                ListDto, SaveListDto; PUT /lists/{id}/active
// GET  /api/v1/lists/{id}/leads         -> LeadDto page
// POST /api/v1/lists/{id}/import        multipart file + ImportOptionsDto -> ImportDto (accepted, goes on in the background)
// GET  /api/v1/imports/{id}             -> ImportDto;  GET /imports/{id}/rejected -> RejectedRowDto (JSON) or .csv
// GET  /api/v1/dnc[?begins=+4930]       -> DoNotCallDto                    (supervisor)
// POST /api/v1/dnc                      AddDoNotCallDto -> DoNotCallAddedDto (supervisor);  DELETE /dnc/{phone} (admin)
// GET/POST/PUT /api/v1/carriers[/{id}]  CarrierDto;  POST /carriers/{id}/stop|resume
// GET/POST/PUT /api/v1/servers[/{id}]   ServerDto
// POST /api/v1/servers/{id}/drain|undrain -> ServerDto                    (admin)
// DELETE /api/v1/servers/{id}[?force=true]                                (admin; one that is empty or dead)
// POST /api/v1/servers/{id}/selftest    -> SelfTestDto (accepted, goes on; admin);  GET -> SelfTestDto, the last one
// GET/POST /api/v1/phones               PhoneDto, SavePhoneDto
// GET/POST/PUT /api/v1/peers[/{id}]     Iax2PeerDto
// GET/PUT /api/v1/system/calling        CallingRulesDto
// POST /api/v1/system/stop|resume                                         (supervisor)
// GET  /api/v1/floor                    -> FloorDto                        (supervisor)
// GET  /api/v1/calls                    -> AttemptDto page                 (supervisor; an agent sees his own)
// GET  /api/v1/recordings/{id}/audio    -> audio/wav with ranges           (supervisor; an agent his own)
// GET  /api/v1/health                   -> HealthDto                       (anybody)
// GET  /api/v1/health/ready             -> ReadinessDto, 200 or 503        (anybody); ?draining=404

public sealed record LogInDto(string User, string Password);

public sealed record RefreshDto(string RefreshToken);

public sealed record SessionDto
{
    public required string AccessToken { get; init; }
    public DateTimeOffset ExpiresAt { get; init; }
    public required string RefreshToken { get; init; }
    public required MeDto Me { get; init; }
}

/// <param name="Role">agent, supervisor or admin.</param>
public sealed record MeDto(string User, string Name, string Role);

public sealed record ChoicesDto(IReadOnlyList<ChoiceDto> Campaigns, IReadOnlyList<ChoiceDto> Phones, string? UsualPhone);

public sealed record ChoiceDto(string Id, string Name, string? Detail = null);

public sealed record UserDto
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public bool Active { get; init; } = true;
    public IReadOnlyList<string> Campaigns { get; init; } = [];
    public string? Phone { get; init; }
    public long Version { get; init; }
}

/// <param name="Password">Null keeps the old one.</param>
public sealed record SaveUserDto(UserDto User, string? Password);

public sealed record CampaignDto
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public bool Active { get; init; } = true;
    /// <summary>MANUAL, RATIO or ADAPTIVE.</summary>
    public string DialMethod { get; init; } = "RATIO";
    public double DialLevel { get; init; } = 1;
    public double MaximumDialLevel { get; init; } = 4;
    /// <summary>As a fraction: 0.03 is 3 %.</summary>
    public double DropCeiling { get; init; } = 0.03;
    public double DropSeconds { get; init; } = 2;
    public string? DropPrompt { get; init; }
    public double RingSeconds { get; init; } = 22;
    public double WrapUpSeconds { get; init; } = 60;
    public string DefaultDisposition { get; init; } = "NODISP";
    public string CallerId { get; init; } = "";
    public IReadOnlyList<string> Carriers { get; init; } = [];
    /// <summary>Calls are dealt to the carriers by their weights; false: the first takes all that it can, then the next. With none named all share by weight.</summary>
    public bool ShareByWeight { get; init; }
    public IReadOnlyList<DispositionDto> Dispositions { get; init; } = [];
    public IReadOnlyList<PauseCodeDto> PauseCodes { get; init; } = [];
    public bool Record { get; init; } = true;
    public int MaximumAttempts { get; init; } = 1;
    public double RetryMinutes { get; init; } = 30;
    public string DefaultRegion { get; init; } = "US";
    public long Version { get; init; }
}

public sealed record ListDto
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Campaign { get; init; }
    public bool Active { get; init; } = true;
    public long Leads { get; init; }
    public long Ready { get; init; }
}

public sealed record SaveListDto(string Name, string Campaign);

/// <summary>Numbers that no campaign dials.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Entries">Those that were asked for, newest first.</param>
public sealed record DoNotCallDto(long Total, IReadOnlyList<DoNotCallEntryDto> Entries);

/// <param name="By">The agent who disposed a call so, or who entered it.</param>
/// <param name="Attempt">That call; null: it was entered.</param>
public sealed record DoNotCallEntryDto(string Phone, DateTimeOffset At, string By, string? Attempt = null);

/// <param name="Numbers">E.164, or as people of the region write them.</param>
/// <param name="Region">Two letters, as US.</param>
public sealed record AddDoNotCallDto(IReadOnlyList<string> Numbers, string Region = "US");

/// <param name="Known">They were on the list already.</param>
public sealed record DoNotCallAddedDto(int Added, int Known, IReadOnlyList<RejectedRowDto> Rejected);

/// <summary>How a file is read; travels as the form field "options" (JSON) beside the file.</summary>
public sealed record ImportOptionsDto
{
    /// <summary>One character; null: found out.</summary>
    public string? Delimiter { get; init; }
    public IReadOnlyDictionary<string, string> Mapping { get; init; } = new Dictionary<string, string>();
    public string DefaultRegion { get; init; } = "US";
    /// <summary>none, list, campaign or system.</summary>
    public string Duplicates { get; init; } = "list";
}

public sealed record ImportDto
{
    public required string Id { get; init; }
    public long List { get; init; }
    public string FileName { get; init; } = "";
    public long Rows { get; init; }
    public long Imported { get; init; }
    public long Rejected { get; init; }
    public double? Fraction { get; init; }
    public bool Finished { get; init; }
    public string? Fault { get; init; }
}

public sealed record RejectedRowDto(long Line, string Reason, string Text);

public sealed record ServerDto
{
    public required string Id { get; init; }
    public required string Control { get; init; }
    public required string Iax2Host { get; init; }
    public int Iax2Port { get; init; } = 4569;
    public string SipHost { get; init; } = "";
    public int SipPort { get; init; } = 5060;
    public bool Active { get; init; } = true;
    public int MaximumLegs { get; init; } = 2000;
    public long Version { get; init; }
    /// <summary>It is being emptied. Changed by drain and undrain alone.</summary>
    public bool Draining { get; init; }
}

/// <summary>A telephony server's test of itself: it calls its own echo over SIP, and those behind its trunks over IAX2.</summary>
public sealed record SelfTestDto
{
    public required string Server { get; init; }
    public required string By { get; init; }
    public DateTimeOffset At { get; init; }
    public bool Running { get; init; }
    public IReadOnlyList<SelfTestRouteDto> Routes { get; init; } = [];
}

public sealed record SelfTestRouteDto
{
    /// <summary>The server whose echo is called.</summary>
    public required string To { get; init; }
    /// <summary>sip (its own) or iax2 (over a trunk).</summary>
    public required string Over { get; init; }
    /// <summary>waiting, running, ok or failed.</summary>
    public required string State { get; init; }
    /// <summary>What failed, in words.</summary>
    public string Text { get; init; } = "";
    /// <summary>From the call to its answer; null: it was not answered.</summary>
    public double? SetUpMs { get; init; }
    /// <summary>From the server's mouth to its ear; this and the next two are null where nothing came back.</summary>
    public double? RoundTripMs { get; init; }
    /// <summary>Against what was said: 0 is as loud.</summary>
    public double? LevelDb { get; init; }
    public double? LossPercent { get; init; }
}

public sealed record PhoneDto
{
    public required string Id { get; init; }
    public required string Server { get; init; }
    /// <summary>Another server where it registers, too; null: none.</summary>
    public string? SecondServer { get; init; }
    /// <summary>Where its user is called over a carrier when the phone cannot be; empty: nowhere.</summary>
    public string OutsideNumber { get; init; } = "";
    /// <summary>sip or iax2.</summary>
    public string Kind { get; init; } = "sip";
    public string Srtp { get; init; } = "off";
    /// <summary>Its user may transfer by REFER over these carriers.</summary>
    public IReadOnlyList<string> TransferOver { get; init; } = [];
    public string Auth { get; init; } = "md5";
    public string Encryption { get; init; } = "off";
    public bool HasSecret { get; init; }
    public bool HasOwnKey { get; init; }
    public string PeerKey { get; init; } = "";
    public long Version { get; init; }
}

public sealed record SavePhoneDto
{
    public required string Id { get; init; }
    public required string Server { get; init; }
    /// <summary>Another server where it registers, too: from there its agent goes on when the first one is lost. Null or empty: none.</summary>
    public string? SecondServer { get; init; }
    /// <summary>+ and digits: where its user can have himself called, over a carrier, when the phone cannot be. Null or empty: nowhere.</summary>
    public string? OutsideNumber { get; init; }
    /// <summary>sip or iax2: how it registers and is called.</summary>
    public string Kind { get; init; } = "sip";
    /// <summary>Of a SIP phone digests are stored only; of one that speaks IAX2 the secret itself (MD5 needs it). Null keeps the old one; with rsa, empty removes it.</summary>
    public string? Secret { get; init; }
    /// <summary>off, offer (with who takes it), required, or dtls (required, with keys by a handshake). The keys of offer and required are sent to phones that registered over tls.</summary>
    public string Srtp { get; init; } = "off";
    public IReadOnlyList<string> TransferOver { get; init; } = [];
    /// <summary>How a phone that speaks IAX2 proves who it is: md5 (by the secret) or rsa (by a key).</summary>
    public string Auth { get; init; } = "md5";
    /// <summary>Of a phone that speaks IAX2: off, offer (calls are encrypted with who does it too) or required (or there is no call). AES-128, with auth md5 only: its key is made of the secret.</summary>
    public string Encryption { get; init; } = "off";
    /// <summary>With rsa: our private key in PEM, for a phone that asks who calls it. Write only; null keeps the old one, empty removes it.</summary>
    public string? OwnKey { get; init; }
    /// <summary>With rsa: the phone's public key in PEM.</summary>
    public string PeerKey { get; init; } = "";
    public long Version { get; init; }
}

/// <summary>An IAX2 box that is none of our telephony servers: the other end of a trunk.</summary>
public sealed record Iax2PeerDto
{
    public required string Id { get; init; }
    /// <summary>A name or an address, IPv4 or IPv6; a port may stand behind it: [2001:db8::1]:4570. Empty: it registers here.</summary>
    public string Host { get; init; } = "";
    public int Port { get; init; } = 4569;
    /// <summary>Of our servers those that have a trunk to it; empty: all.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];
    /// <summary>The shared secret (MD5). Write only; null keeps the old one, empty removes it.</summary>
    public string? Secret { get; init; }
    public bool HasSecret { get; init; }
    /// <summary>AES-128 both ways, or no calls; needs the secret and no keys.</summary>
    public bool Encrypted { get; init; }
    /// <summary>Our private RSA key in PEM, for where it asks for RSA. Write only; null keeps the old one, empty removes it.</summary>
    public string? OwnKey { get; init; }
    public bool HasOwnKey { get; init; }
    /// <summary>Its public RSA key in PEM: its calls must be signed.</summary>
    public string PeerKey { get; init; } = "";
    /// <summary>We register there, so that it knows our address.</summary>
    public bool Register { get; init; }
    /// <summary>At a time, both directions and links together; 0: no limit.</summary>
    public int MaximumCalls { get; init; }
    /// <summary>Each call's voice goes in frames of its own: for boxes that know no trunk frames.</summary>
    public bool MiniFrames { get; init; }
    /// <summary>Its calls may be moved to other such peers (IAX2's transfer), and we leave their path; else refused. Not with encrypted.</summary>
    public bool Transfer { get; init; }
    public bool Active { get; init; } = true;
    public long Version { get; init; }
}

/// <summary>What holds for all carriers and campaigns.</summary>
public sealed record CallingRulesDto
{
    /// <summary>Never dialled by a campaign, beside those that are known everywhere (112, 911 ...).</summary>
    public IReadOnlyList<string> EmergencyNumbers { get; init; } = [];
    public long Version { get; init; }
}

public sealed record AttemptDto
{
    public required string Id { get; init; }
    public required string Campaign { get; init; }
    public long Lead { get; init; }
    public required string Phone { get; init; }
    public DateTimeOffset At { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public string? Cause { get; init; }
    public string? Agent { get; init; }
    public string? Disposition { get; init; }
    public double TalkSeconds { get; init; }
    public string? Recording { get; init; }
    /// <summary>How the customer and we heard each other, the worse of both: a mean opinion from 1 to 4.41 (ITU-T G.107); null: not known.</summary>
    public double? Mos { get; init; }
}

/// <param name="Sql">Statements executed since start, by purpose; see docs/api.md.</param>
public sealed record HealthDto(bool Ready, string Version, bool DatabaseReachable, int PendingFacts, SqlCountsDto Sql);

/// <summary>Whether a balancer may send somebody new to this web server.</summary>
/// <param name="State">One of the four words below.</param>
/// <param name="Why">A sentence; empty when it is ready.</param>
public sealed record ReadinessDto(bool Ready, string State, string Why)
{
    public const string Starting = "starting";
    /// <summary>It is not (or no more) among the other web servers.</summary>
    public const string Joining = "joining";
    public const string Taking = "ready";
    /// <summary>Alive, and serves whom it has.</summary>
    public const string Draining = "draining";
    /// <summary>The answer's header with <see cref="State"/>, for those who do not read its body.</summary>
    public const string Header = "Carillon-State";
}

public sealed record SqlCountsDto(long Statements, long RowsWritten, long Background);
