namespace Carillon.Journal;

/// <summary>One record as it was appended.</summary>
public readonly record struct JournalRecord(ulong Sequence, ReadOnlyMemory<byte> Payload);
