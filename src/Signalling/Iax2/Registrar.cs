using System.Buffers;
using System.Net;
using Carillon.Protocols.Iax2;
using Carillon.Signalling.Guessing;

namespace Carillon.Signalling.Iax2;

/// <summary>
/// Where peers are that register here (RFC 5456 section 6.1). It remembers nothing of who is being asked for his secret: call token and challenge are HMACs over
/// the address, so the answer to the challenge proves address and secret at once, and only then is the address kept. Names that are not known are asked like any other.
/// </summary>
sealed class Registrar(LoopServices services, byte[] secret, Func<long> now, Registrar.Reply reply, Action<Iax2Registration> changed)
{
    /// <summary>Answers without a call; proved: the address is.</summary>
    public delegate bool Reply(in FullFrame frame, int length, IPEndPoint from, IaxCommand command, ReadOnlySpan<byte> elements, ushort source, bool proved);

    sealed class Place(Registrar owner, string name, IPEndPoint address) : IDeadline
    {
        public IPEndPoint Address => address;
        public long Expires { get; set; }
        public long QueuedFor { get; set; } = LoopClock.Never;

        public void OnDue()
        {
            if (owner._places.GetValueOrDefault(name) != this) return;
            if (owner.Services.Clock.Now < Expires) owner.Services.Deadlines.Schedule(this, Expires);
            else owner.Remove(name, "ran out");
        }
    }

    const string Token = "token", Challenge = "challenge", Number = "number";
    const ushort LeastRefresh = 60, MostRefresh = 3600;
    readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    readonly GuessWatch _guesses = new(services.Clock.Provider, services.Options.WrongAnswersAllowed, guesser => ShutOut(services, guesser));

    LoopServices Services => services;

    /// 1 read it  2 the token  3 the challenge  4 its answer
    public void OnFrame(in FullFrame frame, int length, IPEndPoint from, PeerTable peers)
    {
        if (InformationElements.TryParse(frame.Payload, out var elements) != OperationStatus.Done || elements.Username is not { Length: > 0 } name) // 1
        {
            services.Counters.Add(Iax2Count.Malformed);
            return;
        }
        var answers = frame.DestinationCallNumber != 0;
        if (!answers && !elements.TryGet(InformationElementType.CallToken, out _)) // 2
        {
            Ask(frame, length, from, peers.Find(name), null, ShortLength(name));
        }
        else if (!answers && !AddressChallenge.IsValid(secret, Token, from, now(), elements.CallToken))
        {
            SendToken(frame, length, from);
        }
        else if (!answers) // 3
        {
            Ask(frame, length, from, peers.Find(name), name, AddressChallenge.Most);
        }
        else if (IsShutOut(name, from, peers))
        {
            services.Counters.Add(Iax2Count.GuessersIgnored);
        }
        else if (peers.Find(name) is { Registers: true } peer && Proves(peer, from, elements)) // 4
        {
            if (!IsThere(name, from)) _guesses.Right(from.Address, name);
            if (frame.Command == IaxCommand.RegRel) Remove(name, "took itself back");
            else Keep(peer, from, elements.Refresh);
            Acknowledge(frame, length, from, name, elements.Refresh);
        }
        else
        {
            services.Counters.Add(Iax2Count.BadSecrets);
            if (WasAsked(from, frame.DestinationCallNumber)) _guesses.Wrong(from.Address, name, peers.HasAddress(from.Address));
            Iax2Log.RegistrationRefused(services.Log, from);
            Refuse(frame, length, from, CauseCode.CallRejected);
        }
    }

    /// <summary>The peers were swapped: places of those that are gone, or whose secret is another, go too.</summary>
    public void Retain(PeerTable before, PeerTable after)
    {
        foreach (var name in _places.Keys.ToArray())
        {
            if (after.Find(name) is { Registers: true } peer && before.Find(name) is { } old && (old.Secret, old.PeerKey) == (peer.Secret, peer.PeerKey)) continue;
            Remove(name, "is not configured any more");
        }
    }

    bool Proves(Iax2Peer peer, IPEndPoint from, InformationElements elements)
    {
        foreach (var challenge in AddressChallenge.Recent(secret, Challenge, from, now()))
        {
            if (services.Proves(peer, challenge, elements)) return true;
            var letters = ShortLength(peer.Name);
            if (letters >= AddressChallenge.Least && services.Proves(peer, challenge[..letters], elements)) return true;
        }
        return false;
    }

    /// <param name="frame">What is answered.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="from">Whose address.</param>
    /// <param name="peer">Who it says it is, if that is known.</param>
    /// <param name="name">Told to who has shown a call token. Some know none (iaxmodem): their REGREQ has room for a challenge as long as the name, and for nothing else.</param>
    /// <param name="letters">Of the challenge.</param>
    void Ask(in FullFrame frame, int length, IPEndPoint from, Iax2Peer? peer, string? name, int letters)
    {
        if (letters < AddressChallenge.Least)
        {
            Refuse(frame, length, from, CauseCode.FacilityRejected);
            return;
        }
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        var method = peer?.PeerKey is null ? AuthMethods.Md5 : AuthMethods.Rsa;
        CallMessages.AuthReq(ref writer, method, name, AddressChallenge.Create(secret, Challenge, from, now(), letters), EncryptionMethods.None);
        reply(frame, length, from, IaxCommand.RegAuth, writer.Elements, NumberOf(AddressChallenge.Create(secret, Number, from, now())), proved: name is not null);
    }

    /// <summary>A challenge comes from a call number that is an HMAC of its address, too: who answers to that number had the challenge, and was not forged by somebody else.</summary>
    bool WasAsked(IPEndPoint from, ushort number) => AddressChallenge.Recent(secret, Number, from, now()).Any(text => NumberOf(text) == number);

    /// <summary>Where an answer comes from: the number that was spoken to.</summary>
    static ushort AskedAs(in FullFrame frame) => frame.DestinationCallNumber == 0 ? CallTable.Stateless : frame.DestinationCallNumber;

    static ushort NumberOf(string text) => (ushort)(CallTable.Stateless + 1 + BitConverter.ToUInt32(Convert.FromBase64String(text[..8])) % (0x7FFF - CallTable.Stateless));

    bool IsThere(string name, IPEndPoint from) => _places.TryGetValue(name, out var place) && place.Address.Equals(from);

    bool IsShutOut(string name, IPEndPoint from, PeerTable peers) => !IsThere(name, from) && _guesses.Ignores(from.Address, name, peers.HasAddress(from.Address));

    static void ShutOut(LoopServices services, ShutOut guesser)
    {
        services.Counters.Add(Iax2Count.GuessersShutOut);
        Iax2Log.GuesserShutOut(services.Log, guesser.Address, guesser.OnlyName ? " as one of its phones" : "", guesser.For.TotalMinutes, guesser.Wrong);
    }

    static int ShortLength(string name) => Math.Min(name.Length, AddressChallenge.Most);

    void Keep(Iax2Peer peer, IPEndPoint from, ushort? refresh)
    {
        var known = _places.GetValueOrDefault(peer.Name);
        var place = known is not null && known.Address.Equals(from) ? known : _places[peer.Name] = new Place(this, peer.Name, from);
        place.Expires = services.Clock.After(TimeSpan.FromSeconds(Given(refresh)));
        services.Deadlines.Schedule(place, place.Expires);
        if (place != known) changed(new Iax2Registration(peer.Name, from, There: false, null));
    }

    void Remove(string name, string why)
    {
        if (_places.Remove(name)) changed(new Iax2Registration(name, null, There: false, why));
    }

    void SendToken(in FullFrame frame, int length, IPEndPoint from)
    {
        var most = Math.Min(length - FullFrame.HeaderLength - 2, AddressChallenge.Most);
        if (most < AddressChallenge.Least)
        {
            services.Counters.Add(Iax2Count.StrangerDrops);
            return;
        }
        var writer = new InformationElementWriter(stackalloc byte[2 + AddressChallenge.Most]);
        writer.Add(InformationElementType.CallToken, AddressChallenge.Create(secret, Token, from, now(), most));
        if (reply(frame, length, from, IaxCommand.CallToken, writer.Elements, CallTable.Stateless, proved: false)) services.Counters.Add(Iax2Count.CallTokensSent);
    }

    void Acknowledge(in FullFrame frame, int length, IPEndPoint from, string name, ushort? refresh)
    {
        var writer = new InformationElementWriter(stackalloc byte[CallMessages.MaxElements]);
        writer.Add(InformationElementType.Username, name);
        writer.Add(InformationElementType.DateTime, services.Clock.Provider.GetLocalNow().DateTime);
        if (frame.Command == IaxCommand.RegReq)
        {
            writer.Add(InformationElementType.Refresh, Given(refresh));
            writer.Add(InformationElementType.ApparentAddress, from);
        }
        reply(frame, length, from, IaxCommand.RegAck, writer.Elements, AskedAs(frame), proved: true);
    }

    void Refuse(in FullFrame frame, int length, IPEndPoint from, byte q850)
    {
        services.Counters.Add(Iax2Count.Refused);
        var writer = new InformationElementWriter(stackalloc byte[3]);
        writer.Add(InformationElementType.CauseCode, q850);
        reply(frame, length, from, IaxCommand.RegRej, writer.Elements, AskedAs(frame), proved: false);
    }

    /// <summary>Section 8.6.18: a minute, where nothing is asked for.</summary>
    static ushort Given(ushort? refresh) => Math.Clamp(refresh ?? LeastRefresh, LeastRefresh, MostRefresh);
}
