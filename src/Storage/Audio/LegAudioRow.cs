using LinqToDB.Mapping;

namespace Carillon.Storage.Audio;

[Table("leg_audio")]
internal sealed class LegAudioRow
{
    [Column("leg"), PrimaryKey(1)] public string Leg { get; set; } = "";
    [Column("server"), PrimaryKey(2)] public string Server { get; set; } = "";
    [Column("audio_of")] public string AudioOf { get; set; } = "";
    [Column("attempt")] public string? Attempt { get; set; }
    [Column("campaign")] public string? Campaign { get; set; }
    [Column("agent")] public string? Agent { get; set; }
    [Column("carrier")] public string? Carrier { get; set; }
    [Column("peer")] public string? Peer { get; set; }
    [Column("ended_at")] public long EndedAt { get; set; }
    [Column("packets_received")] public long PacketsReceived { get; set; }
    [Column("packets_lost")] public long PacketsLost { get; set; }
    [Column("loss_percent")] public double LossPercent { get; set; }
    [Column("jitter_ms")] public double JitterMs { get; set; }
    [Column("round_trip_ms")] public double? RoundTripMs { get; set; }
    [Column("mos")] public double? Mos { get; set; }
    [Column("mos_conversational")] public double? MosConversational { get; set; }
    [Column("far_loss_percent")] public double? FarLossPercent { get; set; }
    [Column("far_mos")] public double? FarMos { get; set; }
}
