namespace Carillon.Switch.Journalling;

/// <summary>First byte of each record in the switch's journal; a protobuf message of the contract follows, or what is said here.</summary>
internal enum RecordKind : byte
{
    /// <summary>A SwitchEvent: what subscribers get.</summary>
    Event = 0,

    /// <summary>A SwitchSnapshot with the legs that lived when older records were forgotten.</summary>
    Checkpoint = 1,

    /// <summary>A Command whose effect must outlive the process: epochs, STOPs, recordings that were begun.</summary>
    Order = 2,

    /// <summary>A <see cref="KeptDialog"/>: how to hang an answered leg up.</summary>
    Dialog = 3,
}
