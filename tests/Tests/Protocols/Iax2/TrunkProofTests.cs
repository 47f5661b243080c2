using System.Buffers;
using System.Text;
using Carillon.Protocols.Iax2;

namespace Carillon.Tests.Protocols.Iax2;

public sealed class TrunkProofTests
{
    const string Secret = "swordfish";
    static readonly byte[] s_token = Encoding.ASCII.GetBytes(new string('7', CallToken.Length));

    [Fact]
    public void A_proof_is_right_for_its_call_alone()
    {
        var elements = NewWithProof(Secret);
        Assert.True(IsCorrect(Secret, s_token, 8, 3, elements));
        Assert.False(IsCorrect("another", s_token, 8, 3, elements));
        Assert.False(IsCorrect(Secret, [.. s_token[..^1], (byte)'8'], 8, 3, elements));
        Assert.False(IsCorrect(Secret, s_token, 9, 3, elements));
        Assert.False(IsCorrect(Secret, s_token, 8, 4, elements));
    }

    [Fact]
    public void Whatever_octet_is_changed_the_proof_is_wrong()
    {
        var elements = NewWithProof(Secret);
        for (var i = 0; i < elements.Length; i++)
        {
            var changed = elements.ToArray();
            changed[i] ^= 1;
            Assert.False(IsCorrect(Secret, s_token, 8, 3, changed), $"octet {i}");
        }
    }

    [Fact]
    public void Nothing_may_stand_behind_a_proof_or_be_missing_from_it()
    {
        var elements = NewWithProof(Secret);
        Assert.False(IsCorrect(Secret, s_token, 8, 3, [.. elements, (byte)InformationElementType.CalledNumber, 1, (byte)'9']));
        Assert.False(IsCorrect(Secret, s_token, 8, 3, [.. elements, .. elements]));
        Assert.False(IsCorrect(Secret, s_token, 8, 3, []));
    }

    [Fact]
    public void The_request_for_a_token_is_no_shorter_than_the_answer() => Assert.True(TrunkProof.TokenRequest.Length >= CallToken.Length);

    static byte[] NewWithProof(string secret)
    {
        var writer = new InformationElementWriter(new byte[300]);
        writer.Add(InformationElementType.Version, (ushort)2);
        writer.Add(InformationElementType.CalledNumber, "room:42");
        writer.Add(InformationElementType.CallToken, s_token);
        writer.Add(InformationElementType.DeviceType, TrunkProof.Create(secret, s_token, 8, 3, writer.Elements));
        return writer.Elements.ToArray();
    }

    static bool IsCorrect(string secret, byte[] token, ushort call, uint time, byte[] payload) =>
        InformationElements.TryParse(payload, out var elements) == OperationStatus.Done && TrunkProof.IsCorrect(secret, token, call, time, elements, out _);
}
